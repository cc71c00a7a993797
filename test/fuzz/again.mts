import type { EarlierUnknown, Plan } from './plan.mts';
import type { Played } from './play.mts';
import type { Told, ToldByPerson } from './promise.mts';

/** What a person becomes in the second execution whom the first one left unknown, and how many more they get. */
const WANTED: Record<EarlierUnknown, { told: Told; gets: number }> = {
	report: { told: 'unknown', gets: 0 },
	takeAsIssued: { told: 'skipped', gets: 0 },
	issueAgain: { told: 'done', gets: 1 },
};

/**
 * Checks the second execution of a node that remembers the first: nothing went wrong in it, so whom
 * the first one left unknown becomes what the user wished, and everybody else is done or skipped.
 */
export function checkAgain(
	plan: Plan,
	executions: Played[],
	[first, second]: Array<ToldByPerson | undefined>,
	complain: (text: string) => void,
): void {
	// A cancelled one did not tell whom it left unknown.
	if (!first || !second) return;
	// What could not be noted stays open, though the person was told of; nobody gets anything again for it.
	if (plan.throws?.at === 'database') return checkNobodyAgain(plan, executions, complain);
	const [, { reached, result }] = executions;
	// With Stop nothing is sent while any row is bad.
	const isHeld = plan.onError === 'stopWorkflow' && hasBadRow(plan);
	let isAnyOpen = false;
	for (const [person, ways] of second) {
		const wasOpen = first.get(person)?.has('unknown') ?? false;
		const wanted = WANTED[plan.earlierUnknown];
		// An error names those who were issued just now and those skipped together.
		const isTold = (what: Told) => [...ways].some((way) => way === what || isSame(way, what));
		const gets = reached.get(person) ?? 0;
		const say = `${person}, ${wasOpen ? 'unknown before' : 'known before'}, is`;
		if (isHeld) {
			if (gets > 0) complain(`${person} got something though a row is bad`);
			continue;
		}
		if (wasOpen && (!isTold(wanted.told) || gets !== wanted.gets)) {
			complain(`${say} ${[...ways].join()} and got ${gets} more (${plan.earlierUnknown})`);
		}
		if (!wasOpen && (ways.has('unknown') || ways.has('failed'))) {
			complain(`${say} ${[...ways].join()} when it is run again`);
		}
		isAnyOpen ||= wasOpen && wanted.told === 'unknown';
	}
	const isStopped = plan.onError === 'stopWorkflow' && (isAnyOpen || hasBadRow(plan));
	if ((result.error !== undefined) !== isStopped) {
		complain(`the second execution ${isStopped ? 'has no' : 'has an'} error`);
	}

	function isSame(way: Told, what: Told): boolean {
		return result.error !== undefined && way === 'skipped' && what === 'done';
	}
}

function checkNobodyAgain(
	{ earlierUnknown }: Plan,
	[{ reached }, again]: Played[],
	complain: (text: string) => void,
): void {
	if (earlierUnknown === 'issueAgain') return;
	for (const person of again.reached.keys()) {
		if (reached.has(person)) complain(`${person} got another one though nobody wished that`);
	}
}

function hasBadRow({ badRows, people }: Plan): boolean {
	return badRows.some((index) => index < people.length);
}
