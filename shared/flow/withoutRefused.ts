import type { Outcome, Rejected, ServiceError } from '../http/outcome';
import { isAboutData } from '../http/outcome';
import { MAX_UNANSWERED, sharedRequest } from './chunks';
import type { CheckedJob, Step } from './operation';
import type { Run } from './run';

/** How the members of a request are sent, and what is noted of those it was refused for. */
export interface MemberRequest<Job> {
	/** Sends members, and settles their steps unless the request was refused. */
	send(members: Job[]): Promise<Outcome<unknown>>;
	refuse(job: Job, step: Step<never>): void;
	/** What a text of the service may name a member by, e.g. its address. */
	label(job: Job): string;
	/** Set where the service names all members it refuses at once: the others are sent once more only then. */
	namesAll?: boolean;
}

/** Most requests that are made of one. */
const MOST_REQUESTS = 64;

/** Some members, still to be sent. */
interface Part<Job> {
	members: Job[];
	/** How the request was refused that they come from. */
	refusal?: Rejected;
	/** That refusal named those it concerns, and these are the others. */
	isNamed?: boolean;
}

/**
 * Sends the members of a request. Where it is refused for one of them, nothing was done, so it is sent
 * again without that one: the one the service names, else found by halving. Each is in one request that
 * was not refused at most. With On Error "Stop" nothing is sent again, since that would reach the others
 * although a row is bad. Members that did not get their turn keep no step. Gives the last outcome.
 */
export async function sendWithoutRefused<Job extends CheckedJob<unknown, unknown>>(
	run: Run,
	chunk: Job[],
	request: MemberRequest<Job>,
): Promise<Outcome<unknown>> {
	const parts: Array<Part<Job>> = [{ members: chunk }];
	// To find one member takes so many; when they go by without a success, all share the reason.
	const mostRefusals = Math.ceil(Math.log2(chunk.length)) + 3;
	let outcome: Outcome<unknown> = { kind: 'notSent', reason: 'stopped' };
	let [refusals, unanswered] = [0, 0];
	for (let requests = 0, part = parts.shift(); part; requests++, part = parts.shift()) {
		if (requests >= MOST_REQUESTS || refusals >= mostRefusals) {
			if (part.refusal) refuseAll(request, part.members, { ...part.refusal, note: NOT_FOUND });
			continue;
		}
		if (run.cancelled() && requests > 0) return outcome;
		outcome = await request.send(part.members);
		unanswered = outcome.kind === 'unknown' ? unanswered + 1 : 0;
		if (unanswered >= MAX_UNANSWERED) return outcome;
		if (outcome.kind === 'ok') refusals = 0;
		if (outcome.kind === 'ok' || outcome.kind === 'unknown') continue;
		if (outcome.kind !== 'rejected' || !isAboutData(outcome)) {
			// What holds for one part of the request holds for the others.
			for (const { members } of [part, ...parts]) refuseAll(request, members, outcome);
			return outcome;
		}
		const isLast = run.onError === 'stop' || (request.namesAll === true && part.isNamed === true);
		const rest = partsAfter(run, outcome, part.members, { ...request, isLast });
		if (rest.length > 1) refusals += 1;
		parts.unshift(...rest);
	}
	return outcome;
}

/** Refuses those whom a refusal is sure to concern, and gives the others, to be sent again. */
function partsAfter<Job>(
	run: Run,
	refusal: Rejected,
	members: Job[],
	request: MemberRequest<Job> & { isLast: boolean },
): Array<Part<Job>> {
	const { isLast } = request;
	const named = members.map((job, index) => namingOf(refusal, index, request.label(job)));
	const isNamed = named.some((errors) => errors !== undefined);
	// A text that repeats the whole request names nobody.
	const isRepeated =
		members.length > 1 &&
		named.every((errors) => errors?.every(({ entry }) => entry === undefined));
	if (isNamed && (isLast || !isRepeated)) {
		members.forEach((job, index) => {
			const errors = named[index];
			if (errors) request.refuse(job, { ...refusal, errors });
			else if (isLast) request.refuse(job, sharedRequest(refusal.status));
		});
		const others = members.filter((_, index) => named[index] === undefined);
		return isLast || others.length === 0 ? [] : [{ members: others, refusal, isNamed: true }];
	}
	if (members.length === 1 || isLast) {
		const note =
			members.length > 1 && run.onError === 'stop' ? notNamed(run, members.length) : undefined;
		refuseAll(request, members, { ...refusal, note });
		return [];
	}
	const middle = Math.ceil(members.length / 2);
	return [members.slice(0, middle), members.slice(middle)].map((half) => ({
		members: half,
		refusal,
	}));
}

/** What a refusal says of one member, by its place or its address; undefined when it does not name it. */
function namingOf(
	{ errors, message }: Rejected,
	index: number,
	label: string,
): ServiceError[] | undefined {
	const own = errors.filter(
		(error) => error.entry === index || (error.entry === undefined && names(error, label)),
	);
	if (own.length > 0) return own;
	return names({ message: message ?? '' }, label) ? [{ message: message ?? '' }] : undefined;
}

/** Whether a complaint holds an address, and not only as a part of a longer one. */
function names({ field = '', message }: ServiceError, label: string): boolean {
	const text = `${field} ${message}`.toLowerCase();
	const wanted = label.toLowerCase();
	for (let at = text.indexOf(wanted); at >= 0 && wanted !== ''; at = text.indexOf(wanted, at + 1)) {
		const [before, after] = [text[at - 1] ?? ' ', text.slice(at + wanted.length)];
		if (!/[\w.+@-]/.test(before) && !/^(?:[\w@-]|\.\w)/.test(after)) return true;
	}
	return false;
}

function refuseAll<Job>(
	{ refuse }: MemberRequest<Job>,
	members: Job[],
	outcome: Outcome<unknown>,
): void {
	if (outcome.kind !== 'ok') for (const job of members) refuse(job, outcome);
}

function notNamed({ client }: Run, count: number): string {
	return `The request had ${count} rows, and ${client.service.name} does not say which one it means. With On Error set to 'Continue', the node finds it and goes on with the others.`;
}

const NOT_FOUND =
	'Parts of the request were refused as well, so it could not be found out which rows it means.';
