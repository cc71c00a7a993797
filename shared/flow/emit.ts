import type { INodeExecutionData } from 'n8n-workflow';
import type { Problem } from '../http/problem';
import { eachInTurns } from '../http/pool';
import { failureOf } from '../http/problem';
import { toNodeError } from '../http/toNodeError';
import type { Row } from '../params/row';
import type { Ending } from './ending';
import { problemOf } from './jobs';
import type { Job, Output, RowOperation } from './operation';
import type { Run } from './run';
import { quote } from './thrown';

const LISTED_ROWS = 5;

/**
 * Turns every job into its item or items, in input order, on the output it belongs to. Of a hundred
 * thousand rows that takes so long that everything else n8n does gets its turn in between. Rejects with
 * the error that ends the node where n8n could not make an item of a result, with On Error "Stop".
 */
export async function emit<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	jobs: Array<Job<Input, Reply>>,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = Array.from({ length: operation.outputs ?? 1 }, () => []);
	const failed: Array<{ row: Row; problem: Problem }> = [];
	const put = (row: Row, result: Output) =>
		outputs[run.isTool ? 0 : (result.output ?? 0)].push(successItem(run, row, result));
	await eachInTurns(run.client, jobs, (job) => {
		const { row } = job;
		try {
			const results = resultsOf(run, operation, job);
			if (Array.isArray(results)) for (const result of results) put(row, result);
			else if (results) put(row, results);
			else outputs[0].push(failedItem(run, row, problemOf(run, operation, job)));
		} catch (error) {
			run.ctx.logger.warn('Something was thrown while an item was made of a result', { error });
			const problem = withoutItem(operation, job, error);
			failed.push({ row, problem });
			outputs[0].push(failedItem(run, row, problem));
		}
	});
	if (failed.length > 0 && run.onError === 'stop')
		throw stopError(run, failed, operation.stopReport?.(jobs, run));
	return outputs;
}

/** What a user reads about a row that came to its end though no item could be made of that. */
function withoutItem<Input, Reply>(
	{ call }: RowOperation<Input, Reply>,
	{ step }: Job<Input, Reply>,
	error: unknown,
): Problem {
	const { effect, subject, service } = call;
	const isDone = step?.kind === 'ok' && effect !== undefined;
	return {
		message: isDone
			? `The ${subject} was ${effect}, but n8n could not make an item of the answer`
			: `n8n could not make an item of the answer of ${service.name}`,
		description: `${quote(error)}${isDone ? `Look in ${service.name}, and do not run this item again` : 'Run this item again'}. If it happens with others as well, show this text to whoever looks after your n8n.`,
	};
}

/** What a row that did not fail comes to. */
function resultsOf<Input, Reply>(
	run: Run,
	{ output, unknown }: RowOperation<Input, Reply>,
	{ step, input, row }: Job<Input, Reply>,
): Output | Output[] | undefined {
	if (input === undefined) return undefined;
	if (step?.kind === 'ok') return output(step.value, input, row, run);
	return step?.kind === 'unknown' && unknown ? unknown(input, step) : undefined;
}

function successItem(run: Run, row: Row, { json, binary }: Output): INodeExecutionData {
	const pairedItem = { item: row.index };
	return binary && !run.isTool ? { json, binary, pairedItem } : { json, pairedItem };
}

/**
 * Ends the node when nothing could be sent at all, for the same reason for every item: with a failed
 * item for each, or, with On Error "Stop", by throwing that reason.
 */
export function failAll(
	ending: Ending,
	items: INodeExecutionData[],
	problem: Problem,
): INodeExecutionData[][] {
	const { ctx, isTool, onError } = ending;
	if (onError === 'stop')
		throw toNodeError(ctx.getNode(), problem, { itemIndex: problem.item, isTool });
	return [items.map((item, index) => failedItem(ending, { item, index }, problem))];
}

/**
 * The item of a failed row. n8n routes an item that holds nothing but `error` to the error output and
 * merges the row back in, in every version; with Continue nothing is merged, so the row comes along.
 */
function failedItem(
	{ onError, isTool }: Ending,
	{ item, index }: Pick<Row, 'item' | 'index'>,
	problem: Problem,
): INodeExecutionData {
	const failure = { error: failureOf(problem) };
	const keepsFiles = onError === 'continue' && item.binary && !isTool;
	return {
		json: onError === 'errorOutput' ? failure : { ...item.json, ...failure },
		...(keepsFiles ? { binary: item.binary } : {}),
		pairedItem: { item: index },
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
	return toNodeError(
		run.ctx.getNode(),
		{ ...first.problem, description },
		{ itemIndex: first.row.index, isTool: run.isTool },
	);
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
