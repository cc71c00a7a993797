import { eachInTurns } from '../http/pool';
import type { Problem } from '../http/problem';
import { unfinished } from './jobs';
import type { CheckedJob, Keyed } from './operation';
import type { Run } from './run';

/**
 * Refuses every row that repeats an earlier one of the input; `problem` says so, given the number of
 * the first such item.
 */
export function refuseRepeats<Input, Reply>(
	jobs: Array<CheckedJob<Input, Reply>>,
	identityOf: (input: Input) => string,
	problem: (earlier: number) => Problem,
): void {
	const first = new Map<string, number>();
	for (const job of jobs) {
		const identity = identityOf(job.input);
		const earlier = first.get(identity);
		if (earlier === undefined) first.set(identity, job.row.index);
		else job.step = { kind: 'problem', problem: problem(earlier) };
	}
}

/** Ties every row that is the same write as an earlier one of the input to that one. */
export async function tieRepeats<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
): Promise<void> {
	const first = new Map<string, CheckedJob<Input, Reply>>();
	await eachInTurns(run.client, unfinished(jobs), (job) => {
		const { key } = job.input;
		const original = first.get(key);
		if (original) job.original = original;
		else first.set(key, job);
	});
}
