import { LEFT_OPEN } from '../http/outcome';
import { eachInTurns } from '../http/pool';
import { openInterruptions } from '../memory/interrupted';
import { unfinished } from './jobs';
import type { CheckedJob, Job, Keyed } from './operation';
import type { Run } from './run';

/**
 * Does the writes of jobs that no ledger remembers. The Retry button also runs executions again in
 * which n8n itself ended, and with it what the memory knew: then nobody can tell which writes had
 * happened, so they are unknown and not done again.
 */
export async function unlessInterrupted<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	write: (due: Array<CheckedJob<Input, Reply>>) => Promise<void>,
): Promise<void> {
	const interruptions = openInterruptions(run.ctx, run.client.clock);
	const keysOf = async (some: Array<CheckedJob<Input, Reply>>) => {
		const keys: string[] = [];
		await eachInTurns(run.client, some, ({ input }) => keys.push(input.key));
		return keys;
	};
	const mayBeCut = run.ctx.getMode() === 'retry' && !run.memo.wasSaved;
	const begun = mayBeCut ? await interruptions.begunBefore(await keysOf(jobs)) : new Set<string>();
	for (const job of jobs) if (begun.has(job.input.key)) job.step = LEFT_OPEN;
	const due = unfinished(jobs);
	if (due.length === 0 || (begun.size > 0 && run.onError === 'stop')) return;
	const noted = await interruptions.noteBegun(await keysOf(due));
	try {
		await write(due);
	} finally {
		// Of an execution that was ended from outside, n8n saves nothing that happened in it.
		await noted.end(await keysOf(run.cancelled() ? due.filter(mayHaveWritten) : []));
	}
}

function mayHaveWritten({ step }: Job<unknown, unknown>): boolean {
	return step?.kind === 'ok' || step?.kind === 'unknown';
}
