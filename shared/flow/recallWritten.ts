import { LEFT_OPEN, ok } from '../http/outcome';
import { eachInTurns } from '../http/pool';
import { unfinished } from './jobs';
import type { CheckedJob } from './operation';
import type { Run } from './run';
import type { Keyed } from './unlessInterrupted';

/** What a row becomes when its write is known already. */
export interface Known<Reply> {
	/** Written by an earlier try of this very run. */
	done: Reply;
	/** Written before in this execution, by another round: not to be written again. */
	skipped: Reply;
}

/**
 * Settles the rows whose write the memory of this execution knows, and ties repeats within the input
 * to the row they repeat. A write that was under way when the node was interrupted is unknown.
 */
export async function recallWritten<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	known: Known<Reply>,
): Promise<void> {
	await tieRepeats(run, jobs);
	await eachInTurns(run.client, unfinished(jobs), (job) => {
		const record = run.memo.get(job.input.key);
		if (record?.state === 'done') {
			job.step = ok(run.memo.isRepeat(record) ? known.done : known.skipped);
		} else if (record) job.step = LEFT_OPEN;
	});
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
