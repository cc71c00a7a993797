import type { INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from '../http/nodeErrors';
import type { Problem } from '../http/problem';
import { failureOf } from '../http/problem';
import type { Row } from '../params/row';
import { problemOf } from './jobs';
import type { Job, Output, RowOperation } from './operation';
import type { Run } from './run';

const LISTED_ROWS = 5;

/** Turns every job into its item or items, in input order, on the output it belongs to. */
export function emit<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	jobs: Array<Job<Input, Reply>>,
): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = Array.from({ length: operation.outputs ?? 1 }, () => []);
	for (const job of jobs) {
		const { step, input, row } = job;
		if (step?.kind === 'ok' && input !== undefined) {
			for (const result of [operation.output(step.value, input, row, run)].flat()) {
				outputs[run.isTool ? 0 : (result.output ?? 0)].push(successItem(run, row, result));
			}
		} else {
			outputs[0].push(failedItem(run, row, problemOf(run, operation, job)));
		}
	}
	return outputs;
}

function successItem(run: Run, row: Row, { json, binary }: Output): INodeExecutionData {
	return {
		json,
		...(binary && !run.isTool ? { binary } : {}),
		pairedItem: { item: row.index },
	};
}

/**
 * The item of a failed row. n8n routes an item that holds nothing but `error` to the error output and
 * merges the row back in, in every version; with Continue nothing is merged, so the row comes along.
 */
export function failedItem(run: Run, row: Row, problem: Problem): INodeExecutionData {
	const failure = { error: failureOf(problem) };
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
	const { description: cause } = first.problem;
	const description = [
		cause,
		othersText(first.problem, others),
		report && cause?.includes(report) ? '' : report,
	]
		.filter(Boolean)
		.join(' ');
	return toNodeError(run.ctx.getNode(), { ...first.problem, description }, first.row.index);
}

/** The other rows with a problem, the same text named once. */
function othersText(first: Problem, others: Array<{ row: Row; problem: Problem }>): string {
	const same = others.filter(({ problem }) => problem.message === first.message);
	const different = others.filter(({ problem }) => problem.message !== first.message);
	const texts = different
		.slice(0, LISTED_ROWS)
		.map(({ row, problem }) => `Item ${row.index}: ${problem.message}.`);
	if (different.length > LISTED_ROWS)
		texts.push(`And ${different.length - LISTED_ROWS} more items.`);
	if (same.length > 0) {
		const items = same.slice(0, LISTED_ROWS * 2).map(({ row }) => row.index);
		const more = same.length > items.length ? ` and ${same.length - items.length} more` : '';
		texts.unshift(
			`The same holds for item${same.length > 1 ? 's' : ''} ${items.join(', ')}${more}.`,
		);
	}
	return texts.join(' ');
}
