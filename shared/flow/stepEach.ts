import type { Failure } from '../http/outcome';
import { concernsAll, forTheRest } from '../http/outcome';
import { stepOf } from './jobs';
import type { CheckedJob, Step } from './operation';
import { runBounded } from '../http/pool';
import type { Run } from './run';

/**
 * Works on every row, within the bounds of the run and started in order, and notes the step each
 * comes to; none means that the row goes on. After a step that ends the run nothing new is started:
 * with On Error "Stop" any but success, else a refused token or an unreachable service, which is then
 * the answer for all rows that did not get their turn. Work that has nothing left to ask calls `free`.
 */
export async function stepEach<Input, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	work: (job: CheckedJob<Input, Reply>, free: () => void) => Promise<Step<Reply> | undefined>,
): Promise<void> {
	let isStopped = false;
	let end: Failure | undefined;
	await runBounded(
		run.client,
		jobs,
		async (job, free) => {
			const step = await stepOf(run, job, async () => await work(job, free));
			job.step = step;
			if (step === undefined || step.kind === 'ok') return;
			if (run.onError === 'stop') isStopped = true;
			else if (step.kind !== 'problem' && concernsAll(step)) end ??= step;
		},
		() => isStopped || end !== undefined,
	);
	if (end) for (const job of jobs) job.step ??= forTheRest(end);
}
