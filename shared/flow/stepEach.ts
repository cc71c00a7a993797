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
	let end: Step<Reply> | undefined;
	await runBounded(
		run.client,
		jobs,
		async (job, free) => {
			job.step = await stepOf(run, job, async () => await work(job, free));
			if (job.step && endsRun(run, job.step)) end ??= job.step;
		},
		() => end !== undefined,
	);
	if (!end || run.onError === 'stop') return;
	const rest = end.kind === 'ok' || end.kind === 'problem' ? end : forTheRest(end);
	for (const job of jobs) job.step ??= rest;
}

function endsRun(run: Run, step: Step<unknown>): boolean {
	if (step.kind === 'ok') return false;
	if (run.onError === 'stop') return true;
	return step.kind !== 'problem' && concernsAll(step);
}
