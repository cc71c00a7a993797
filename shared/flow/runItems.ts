import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { concernsAll } from '../http/outcome';
import type { CheckedJob, ItemOperation, Step } from './operation';
import { runPool } from './pool';
import { runRows } from './rows';
import type { Run } from './run';

/** Runs a 1→1 operation over all items: bounded, in input order, each row ending in its own item. */
export async function runItems<Input, Reply>(
	ctx: IExecuteFunctions,
	operation: ItemOperation<Input, Reply>,
): Promise<INodeExecutionData[][]> {
	return await runRows(ctx, operation, async (run, jobs) => {
		let end: Step<Reply> | undefined;
		await runPool(
			jobs,
			{
				width: () => run.client.gate.width(),
				stopped: () => end !== undefined || run.cancelled(),
			},
			async (job) => {
				job.step = await operation.request(run, job.input, job.row);
				if (endsRun(run, job.step)) end ??= job.step;
			},
		);
		if (end && run.onError !== 'stop') giveAll(jobs, end);
	});
}

/** Whether nothing more should be started after this step. */
function endsRun(run: Run, step: Step<unknown>): boolean {
	if (step.kind === 'ok') return false;
	if (run.onError === 'stop') return true;
	return step.kind !== 'problem' && concernsAll(step);
}

/** A refused token or an unreachable service is the answer for all rows that did not get their turn. */
function giveAll<Input, Reply>(jobs: Array<CheckedJob<Input, Reply>>, step: Step<Reply>): void {
	for (const job of jobs) job.step ??= step;
}
