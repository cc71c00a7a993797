import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ItemOperation } from './operation';
import { runRows } from './rows';
import { stepEach } from './stepEach';

/** Runs a 1→1 operation over all items: bounded, in input order, each row ending in its own item. */
export async function runItems<Input, Reply>(
	ctx: IExecuteFunctions,
	operation: ItemOperation<Input, Reply>,
): Promise<INodeExecutionData[][]> {
	return await runRows(ctx, operation, async (run, jobs) => {
		await stepEach(run, jobs, async (job) => await operation.request(run, job.input, job.row));
	});
}
