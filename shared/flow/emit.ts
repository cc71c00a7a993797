import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from '../http/nodeErrors';
import type { Problem } from '../http/problem';
import { problemDetails } from '../http/problem';
import type { Row } from '../params/row';
import { problemOf } from './jobs';
import type { Job, Output, RowOperation } from './operation';
import type { Run } from './run';

const LISTED_ROWS = 5;

/** Turns every job into its item, in input order, on the output it belongs to. */
export async function emit<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	jobs: Array<Job<Input, Reply>>,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = Array.from({ length: operation.outputs ?? 1 }, () => []);
	for (const job of jobs) {
		const { step, input, row } = job;
		if (step?.kind === 'ok' && input !== undefined) {
			const result = await operation.output(step.value, input, row, run);
			outputs[run.isTool ? 0 : (result.output ?? 0)].push(successItem(run, row, result));
		} else {
			outputs[0].push(failedItem(run, row, problemOf(run, operation, job)));
		}
	}
	return outputs;
}

function successItem(run: Run, row: Row, { json, binary }: Output): INodeExecutionData {
	return {
		json: withoutError(json),
		...(binary && !run.isTool ? { binary } : {}),
		pairedItem: { item: row.index },
	};
}

/** n8n reads a member `error` as a failed item, and runs the whole node again under Retry On Fail. */
function withoutError(json: IDataObject): IDataObject {
	if (!('error' in json)) return json;
	const { error, ...others } = json;
	return { ...others, serviceError: error };
}

/**
 * The item of a failed row. n8n routes an item that holds nothing but `error` and `details` to the
 * error output and merges the row back in; with Continue nothing is merged, so the row comes along.
 */
export function failedItem(run: Run, row: Row, problem: Problem): INodeExecutionData {
	const failure = { error: problem.message, details: problemDetails(problem) };
	const json = run.onError === 'errorOutput' ? failure : { ...row.item.json, ...failure };
	const keepsFiles = run.onError === 'continue' && row.item.binary && !run.isTool;
	return {
		json,
		...(keepsFiles ? { binary: row.item.binary } : {}),
		pairedItem: { item: row.index },
	};
}

/** The error that ends the node: the first problem, the other rows concerned, and what was done before. */
export function stopError(
	run: Run,
	problems: Array<{ row: Row; problem: Problem }>,
	report?: string,
): Error {
	const [first, ...others] = problems;
	const listed = others
		.slice(0, LISTED_ROWS)
		.map(({ row, problem }) => `Item ${row.index}: ${problem.message}.`);
	if (others.length > LISTED_ROWS) listed.push(`And ${others.length - LISTED_ROWS} more items.`);
	const description = [first.problem.description, ...listed, report].filter(Boolean).join(' ');
	return toNodeError(run.ctx.getNode(), { ...first.problem, description }, first.row.index);
}
