import type { INodeExecutionData } from 'n8n-workflow';
import type { Sandbox } from '../../sandbox/server.mts';
import type { Plan } from './plan.mts';
import type { Failure } from '../support/failures.mts';
import { isUnknown } from '../support/failures.mts';
import { checkAgain } from './again.mts';
import { isAmbiguous, isRemembered } from './plan.mts';
import type { Played } from './play.mts';
import { emailOf } from './play.mts';

/** What a user is told about one row. */
export type Told = 'done' | 'skipped' | 'unknown' | 'failed';

/** What a user is told about each person, by address: the ends of all good rows for that person. */
export type ToldByPerson = Map<string, Set<Told>>;

const WRITES = { issue: 'velocert.issue', upload: 'vec.create', bulk: 'vec.bulk' };
const AFTER_COMMIT = [
	'500AfterCommit',
	'dropAfterCommit',
	'redirectAfterCommit',
	'replyAfterCommit',
	'truncate',
];

/** All ways in which a played plan broke what the nodes promise; an empty list when it held. */
export function brokenPromises(plan: Plan, sandbox: Sandbox, executions: Played[]): string[] {
	const broken: string[] = [];
	const expect = (holds: boolean, text: string) => holds || broken.push(text);
	const total = new Map<string, number>();
	const toldOf: Array<ToldByPerson | undefined> = executions.map(() => undefined);
	executions.forEach((execution, number) => {
		const say = (text: string) => `execution ${number}: ${text}`;
		for (const [person, count] of execution.reached) {
			total.set(person, (total.get(person) ?? 0) + count);
			expect(count === 1, say(`${person} got ${count}`));
		}
		expect(
			execution.sentAfterCancel <= plan.concurrency,
			say(`${execution.sentAfterCancel} requests after it was cancelled`),
		);
		const saved = JSON.stringify(execution.result.data);
		expect(!/vec-demo-token|velocert-demo-token/.test(saved), say('a token was saved'));
		if (execution.isCancelled) return;
		// n8n then passes the input on as if all had been done.
		const mayThrow = plan.onError === 'stopWorkflow' || plan.cancelAfter !== undefined;
		expect(mayThrow || !execution.result.error, say('the input went on as a success'));
		const told = toldByRow(plan, sandbox, execution, (text) => broken.push(say(text)));
		const ways = byPerson(plan, told, (text) => broken.push(say(text)));
		toldOf[number] = ways;
		const mayBe = number === 0 || !isRemembered(plan) ? mayBeUnknown(plan, sandbox) : true;
		const isTaken = (person: string) => number > 0 && isTakenAsIssued(plan, person, toldOf[0]);
		const got = (person: string) => total.has(person) || isTaken(person);
		checkTold(execution, ways, { mayBe, got }, (text) => broken.push(say(text)));
	});
	if (isRemembered(plan)) checkAgain(plan, executions, toldOf, (text) => broken.push(text));
	for (const [person, count] of total) {
		const mayRepeat =
			plan.node === 'issue' ? isRepeatWanted(plan, person, toldOf[0]) : canRepeat(plan);
		expect(count === 1 || mayRepeat, `${person} got ${count} from all executions`);
	}
	return broken;
}

/** Whether VEC does not refuse the same rows in a second execution; one with another title is not the same. */
function canRepeat({ refuseDuplicates, volatile }: Plan): boolean {
	return !refuseDuplicates || volatile;
}

/** Whether somebody was to get it again. */
function isRepeatWanted(plan: Plan, person: string, first: ToldByPerson | undefined): boolean {
	const isWished = plan.earlierUnknown === 'issueAgain' && mayBeOpen(plan, person, first);
	return !plan.ledger || isWished;
}

/** Whether the user said of somebody left unknown that they had got it, be that so or not. */
function isTakenAsIssued(plan: Plan, person: string, first: ToldByPerson | undefined): boolean {
	if (!isRemembered(plan) || plan.earlierUnknown !== 'takeAsIssued') return false;
	return mayBeOpen(plan, person, first);
}

/**
 * Whether somebody may be open for the second execution: of a cancelled one nobody was told whom it
 * left unknown, and where n8n's database failed, neither what was done nor what was not could be noted.
 */
function mayBeOpen({ throws }: Plan, person: string, first: ToldByPerson | undefined): boolean {
	const isNoted = first !== undefined && throws?.at !== 'database';
	return !isNoted || (first.get(person)?.has('unknown') ?? false);
}

/** What the outputs, or the text of the error, say of every row. */
function toldByRow(
	plan: Plan,
	sandbox: Sandbox,
	{ result }: Played,
	complain: (text: string) => void,
): Told[] {
	return result.error
		? toldByError(plan, sandbox, result.error, complain)
		: toldByItems(plan, result.outputs, complain);
}

function toldByItems(
	plan: Plan,
	outputs: INodeExecutionData[][],
	complain: (text: string) => void,
): Told[] {
	const told: Told[] = [];
	for (const items of outputs) {
		let last = -1;
		for (const { json, pairedItem } of items) {
			const { item } = pairedItem as { item: number };
			if (item <= last) complain(`item ${item} comes after item ${last}`);
			last = item;
			if (told[item]) complain(`item ${item} comes out twice`);
			told[item] = toldBy(json as Record<string, unknown>);
			const address = json.email ?? json.applicant_email ?? json.mail;
			const wanted = plan.badRows.includes(item) ? 'nobody' : emailOf(plan.people[item]);
			if (address !== wanted) complain(`item ${item} is about ${String(address)}, not ${wanted}`);
		}
	}
	plan.people.forEach((_, index) => told[index] ?? complain(`item ${index} is lost`));
	return told;
}

function toldBy(json: Record<string, unknown>): Told {
	if (json.error) return isUnknown(json.error as Failure) ? 'unknown' : 'failed';
	return json.status === 'unknown' || json.status === 'skipped' ? json.status : 'done';
}

const REPORT =
	/(?:Submitted or skipped|Uploaded|Submitted): (?:none|\d+ \((.*?)\))\. Unknown: (?:none|\d+ \((.*?)\))\. Not sent: (\d+)\./;

function toldByError(
	plan: Plan,
	{ store }: Sandbox,
	error: { message: string; description?: string },
	complain: (text: string) => void,
): Told[] {
	const text = `${error.message} ${error.description ?? ''}`;
	if (/undefined|TypeError|Cannot read|is not a function/.test(text)) complain(`it says "${text}"`);
	const report = REPORT.exec(text);
	if (!report && !/nothing was (issued|uploaded|submitted|sent)/i.test(text)) {
		complain(`it does not say who was reached: "${text}"`);
	}
	const list = (names?: string) => (names ? names.split(', ') : []);
	const byReference = new Map(store.vault.map(({ referenceId, email }) => [referenceId, email]));
	const reached = new Set(list(report?.[1]).map((name) => byReference.get(name) ?? name));
	const unknown = new Set(list(report?.[2]));
	const sum = list(report?.[1]).length + list(report?.[2]).length + Number(report?.[3] ?? 0);
	if (report && sum !== plan.people.length) complain(`it speaks of ${sum} rows`);
	return plan.people.map((person, index) => {
		if (plan.badRows.includes(index)) return 'failed';
		if (unknown.has(emailOf(person))) return 'unknown';
		if (!reached.has(emailOf(person))) return 'failed';
		return plan.node === 'issue' ? 'skipped' : 'done';
	});
}

/** What was said of each person; bad rows have to have failed. */
function byPerson(plan: Plan, told: Told[], complain: (text: string) => void): ToldByPerson {
	const ways: ToldByPerson = new Map();
	told.forEach((what, index) => {
		if (plan.badRows.includes(index)) {
			if (what !== 'failed') complain(`the bad item ${index} is ${what}`);
			return;
		}
		const person = emailOf(plan.people[index]);
		ways.set(person, (ways.get(person) ?? new Set<Told>()).add(what));
	});
	return ways;
}

/** Compares what was said with who got something. */
function checkTold(
	{ reached }: Played,
	told: ToldByPerson,
	{ mayBe, got }: { mayBe: boolean; got(person: string): boolean },
	complain: (text: string) => void,
): void {
	for (const [person, ways] of told) {
		const isThere = reached.has(person);
		if (ways.has('done') && !isThere) complain(`${person} is done and got nothing`);
		if (ways.has('skipped') && !ways.has('done') && !ways.has('unknown') && !got(person)) {
			complain(`${person} is skipped and never got anything`);
		}
		if (ways.size === 1 && ways.has('failed') && isThere) {
			complain(`${person} has failed and got a certificate`);
		}
		if (ways.has('unknown') && !mayBe) complain(`${person} is unknown without need`);
	}
}

/** Whether something happened that leaves a write open and cannot be settled by looking it up. */
function mayBeUnknown(plan: Plan, { counters }: Sandbox): boolean {
	if (plan.cancelAfter !== undefined || plan.throws?.at === 'database') return true;
	const hits = plan.faults.filter(
		(rule) =>
			rule.match?.endpoint === WRITES[plan.node] &&
			isAmbiguous(rule) &&
			// On a busy machine the short patience with a stalled endpoint ends at other requests, too.
			(rule.kind === 'stall' || (counters.faults[rule.kind] ?? 0) > 0),
	);
	if (hits.length === 0) return false;
	if (plan.node === 'issue' || plan.faults.some(({ match }) => match?.endpoint === 'vec.list')) {
		return true;
	}
	if (plan.node === 'bulk') {
		// The lost answer may have been a refusal.
		return plan.existing.length > 0 || hits.some(({ kind }) => !AFTER_COMMIT.includes(kind));
	}
	if (hits.some(({ kind }) => kind === 'stall')) return true;
	// A single lost answer is settled by looking; a repeat that then meets trouble of its own is not.
	return Object.values(counters.faults).reduce((sum, count) => sum + count, 0) > 1;
}
