import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { concernsAll } from '../http/outcome';
import type { PageOperation, Step } from './operation';
import { runRows } from './rows';

/**
 * Runs a 1→N operation: one row after the other, because the pages of one list are read in order
 * anyway; every result becomes an item that is linked to its row.
 */
export async function runPages<Input, Reply>(
	ctx: IExecuteFunctions,
	operation: PageOperation<Input, Reply>,
): Promise<INodeExecutionData[][]> {
	const { output, ...rest } = operation;
	const rows = {
		...rest,
		output: (list: Reply[], ...others: Tail<Parameters<typeof output>>) =>
			list.map((reply) => output(reply, ...others)),
	};
	return await runRows(ctx, rows, async (run, jobs) => {
		let end: Step<Reply[]> | undefined;
		for (const job of jobs) {
			if (run.cancelled()) return;
			// A refused token or an unreachable service is the answer for all rows that are left.
			job.step = end ?? (await operation.request(run, job.input, job.row));
			if (job.step.kind === 'ok') continue;
			if (run.onError === 'stop') return;
			if (job.step.kind !== 'problem' && concernsAll(job.step)) end = job.step;
		}
	});
}

type Tail<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;
