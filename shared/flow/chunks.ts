import type { Outcome } from '../http/outcome';
import { concernsAll, forTheRest, notSent } from '../http/outcome';
import { hasProblem } from './jobs';
import type { CheckedJob, Step } from './operation';
import type { Run } from './run';

/** After this many requests in a row without an answer, going on would only make more unknowns. */
export const MAX_UNANSWERED = 2;

/** Splits a list into runs of equal group and at most `size` members, keeping the order within a group. */
export function chunksOf<T>(list: T[], groupOf: (member: T) => string, size: number): T[][] {
	const groups = new Map<string, T[]>();
	for (const member of list) {
		const group = groupOf(member);
		const members = groups.get(group);
		if (members) members.push(member);
		else groups.set(group, [member]);
	}
	return [...groups.values()].flatMap((members) =>
		Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
			members.slice(index * size, (index + 1) * size),
		),
	);
}

/** The step of a row whose request was refused for another one. */
export function sharedRequest(status: number): Step<never> {
	return {
		kind: 'problem',
		problem: {
			status,
			notSent: true,
			message: 'Nothing was done, because another row of the same request was refused',
			description: 'Correct the refused rows, then run this one again.',
		},
	};
}

/**
 * Sends the chunks one after the other, so that an unanswered request leaves at most its own rows
 * unknown. `sendChunk` settles the rows of its chunk and gives the outcome, or nothing when it had
 * nothing to send. Ends at the first row that stops the node, after two unanswered requests in a
 * row, and at an answer that holds for everybody, which the rows without a turn then get too.
 */
export async function sendInOrder<Input, Reply>(
	run: Run,
	chunks: Array<Array<CheckedJob<Input, Reply>>>,
	sendChunk: (chunk: Array<CheckedJob<Input, Reply>>) => Promise<Outcome<unknown> | undefined>,
): Promise<void> {
	let unanswered = 0;
	for (const chunk of chunks) {
		if (run.cancelled()) return;
		const outcome = await sendChunk(chunk);
		if (run.onError === 'stop' && chunk.some(hasProblem)) return;
		if (outcome === undefined) continue;
		unanswered = outcome.kind === 'unknown' ? unanswered + 1 : 0;
		const isSilent = unanswered >= MAX_UNANSWERED;
		const end = isSilent ? notSent(isUnclear(outcome) ? 'unclear' : 'down') : outcome;
		if (end.kind !== 'ok' && (isSilent || concernsAll(end))) {
			for (const job of chunks.flat()) job.step ??= forTheRest(end);
			return;
		}
	}
}

function isUnclear(outcome: Outcome<unknown>): boolean {
	return outcome.kind === 'unknown' && outcome.reason === 'unclear';
}
