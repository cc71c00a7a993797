import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BatchOperation } from './operation';
import { runRows } from './rows';

/** Runs an N→1 operation: the operation groups the rows itself, each row still ends in its own item. */
export async function runBatches<Input, Reply>(
	ctx: IExecuteFunctions,
	operation: BatchOperation<Input, Reply>,
): Promise<INodeExecutionData[][]> {
	return await runRows(ctx, operation, async (run, jobs) => await operation.request(run, jobs));
}
