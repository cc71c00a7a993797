import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { concernsAll, forTheRest, ok } from '../http/outcome';
import { runBounded } from '../http/pool';
import type { Note, Problem } from '../http/problem';
import { sameLetters } from '../memory/identity';
import type { Listed, VaultFilters } from './listing';
import { listVault } from './listing';
import type { RetryFailure } from './retry';
import { isGone, retryOnce } from './retry';
import type { VaultCertificate } from './schemas';
import { factsOf, statusOf, textIn } from './schemas';
import { counted } from './waiting';

export const RESUME =
	'The Retry button of this execution goes on from here and retries none of them again.';

/**
 * Failed certificates that fit, at most `limit`, without those of `except`. What the service gives
 * is looked at once more, because everybody whose certificate is retried is mailed.
 */
export async function listFailed(
	client: Client,
	filters: Pick<VaultFilters, 'applicantEmail' | 'search'>,
	limit: number,
	except: Set<string>,
): Promise<Outcome<FailedListed>> {
	if (limit <= 0) return ok({ certificates: [], cut: false, unfit: 0 });
	const wanted = filters.applicantEmail?.toLowerCase();
	let unfit = 0;
	const listed = await listVault(client, { ...filters, status: 'failed' }, limit, (certificate) => {
		const email = factsOf(certificate).email?.trim().toLowerCase();
		const isTheirs = wanted === undefined || email === undefined || email === wanted;
		if (statusOf(certificate) !== 'failed' || except.has(certificate.uuid)) return false;
		const isFit = isTheirs && holds(certificate, filters.search);
		if (!isFit) unfit += 1;
		return isFit;
	});
	return listed.kind === 'ok' ? ok({ ...listed.value, unfit }) : listed;
}

/** Failed certificates that fit, and how many the service gave that do not. */
interface FailedListed extends Listed {
	unfit: number;
}

/** What the service searches. Source: VEC API, listvaultcertificates. */
const SEARCHED = ['full_name', 'applicant_email', 'certificate_title', 'reference_id'];

/**
 * Whether every word of a text stands in what the service searches, as loosely as a database compares.
 * A certificate that does not show one of these may hold the word there.
 */
function holds(certificate: VaultCertificate, search: string | undefined): boolean {
	if (search === undefined || SEARCHED.some((name) => certificate[name] === undefined)) return true;
	const text = folded(SEARCHED.map((name) => textIn(certificate[name]) ?? '').join(' '));
	return folded(search)
		.split(' ')
		.every((word) => text.includes(word));
}

function folded(text: string): string {
	return sameLetters(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** A certificate to retry. */
export interface RetryTarget {
	uuid: string;
	/** As the list showed it, failed; absent for one whose earlier try was not answered. */
	certificate?: VaultCertificate;
}

/** What one of them came to. */
export interface RetryResult {
	certificate: VaultCertificate;
	/** Why it was not, or perhaps not, retried. */
	failure?: RetryFailure;
}

export interface RetryManyOptions<Target> {
	/** Whether nothing more is started after this failure. */
	endsAll(failure: RetryFailure): boolean;
	onSending(target: Target): void;
	/** Called when it is clear whether a retry took effect. */
	onSettled(target: Target, tookEffect: boolean): void;
}

export interface RetriedMany {
	/** In the order of the targets, without those passed over. */
	results: RetryResult[];
	/** How many recovered or vanished since they were found. */
	passedOver: number;
	/** The failure after which nothing more was started, and whom it concerns. */
	end?: { failure: RetryFailure; certificate: VaultCertificate };
}

/**
 * Retries many certificates, within the bounds of the run, started in order. A failure that ends it
 * is the answer for all that did not get their turn.
 */
export async function retryMany<Target extends RetryTarget>(
	client: Client,
	targets: Target[],
	{ endsAll, onSending, onSettled }: RetryManyOptions<Target>,
): Promise<RetriedMany> {
	const results = new Map<Target, RetryResult>();
	const passedOver = new Set<Target>();
	let end: RetriedMany['end'];
	await runBounded(
		client,
		targets,
		async (target) => {
			const result = await retryOnce(client, target.uuid, {
				knownFailed: target.certificate !== undefined,
				mayHaveLanded: target.certificate === undefined,
				onSending: () => onSending(target),
			});
			if (result.kind === 'ok') {
				onSettled(target, true);
				results.set(target, { certificate: result.value });
				return;
			}
			if (result.kind !== 'unknown' && result.kind !== 'unread') onSettled(target, false);
			if (isGone(result)) {
				passedOver.add(target);
				return;
			}
			const certificate = seenOf(target);
			results.set(target, { certificate, failure: result });
			if (endsAll(result)) end ??= { failure: result, certificate };
		},
		() => end !== undefined,
	);
	const left = targets.filter((target) => !results.has(target) && !passedOver.has(target));
	if (end) {
		const { failure } = end;
		const rest = isAnswerForAll(failure) ? forTheRest(failure) : failure;
		for (const target of left) {
			results.set(target, { certificate: seenOf(target), failure: rest });
		}
	}
	return {
		results: targets.flatMap((target) => results.get(target) ?? []),
		passedOver: passedOver.size,
		end,
	};
}

function seenOf({ uuid, certificate }: RetryTarget): VaultCertificate {
	return certificate ?? { uuid };
}

/** Whether every further retry would meet the same answer. */
export function isAnswerForAll(failure: RetryFailure): failure is Failure {
	return failure.kind !== 'notFailed' && failure.kind !== 'unread' && concernsAll(failure);
}

/** The problem that ends the node among many certificates: whom it concerns, and what was done before. */
export function stoppedAt(
	certificate: VaultCertificate,
	problem: Problem,
	retried: number,
): Problem {
	return {
		...problem,
		description: [
			problem.description,
			`This is about ${factsOf(certificate).referenceId ?? certificate.uuid}.`,
			retried === 0
				? 'No other was retried.'
				: `${counted(retried)} ${retried === 1 ? 'was' : 'were'} retried before. ${RESUME}`,
		]
			.filter(Boolean)
			.join(' '),
	};
}

/** What is said of many certificates beside those that were retried. */
export function notesOnMany(
	{ results, passedOver }: RetriedMany,
	retried: number,
	{ cut, unfit }: Pick<FailedListed, 'cut' | 'unfit'>,
): Note[] {
	const missed = results.filter(({ failure }) => failure !== undefined).length;
	const notes: Note[] = [];
	if (missed > 0) {
		notes.push({
			message: `${counted(missed)} could not be retried, or VEC did not confirm it. Each comes out with 'retried' set to false and the reason.`,
			type: 'warning',
		});
	}
	if (passedOver > 0) {
		notes.push({
			message: `${counted(passedOver)} recovered meanwhile and ${passedOver === 1 ? 'was' : 'were'} passed over.`,
			type: 'info',
		});
	}
	if (cut) {
		notes.push({
			message: 'The list of failed certificates did not come to an end, so some may be left.',
			type: 'warning',
		});
	}
	if (unfit > 0) {
		notes.push({
			message: `VEC gave ${counted(unfit)} that ${unfit === 1 ? 'does' : 'do'} not fit the filters. ${unfit === 1 ? 'It was' : 'They were'} left alone.`,
			type: 'warning',
		});
	}
	if (retried + missed + passedOver === 0) {
		notes.push({ message: 'No failed certificate fits, so nothing was retried.', type: 'info' });
	}
	return notes;
}
