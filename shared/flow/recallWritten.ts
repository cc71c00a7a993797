import { LEFT_OPEN, ok } from '../http/outcome';
import { eachInTurns } from '../http/pool';
import { unfinished } from './jobs';
import type { CheckedJob, Keyed } from './operation';
import { tieRepeats } from './repeats';
import type { Run } from './run';

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
