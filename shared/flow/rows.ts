import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Problem } from '../http/problem';
import { toNodeError } from '../http/nodeErrors';
import { LEFT_OPEN, notSent, ok } from '../http/outcome';
import { mapInTurns } from '../http/pool';
import { check } from '../params/check';
import { describeColumns, openInputColumns } from '../params/inputColumns';
import { openRow } from '../params/row';
import { emit, stopError } from './emit';
import { hasProblem, isChecked, problemOf, unfinished } from './jobs';
import type { CheckedJob, Job, RowOperation, Step } from './operation';
import type { Run } from './run';
import { openRun } from './run';

/**
 * The way every row operation goes: read and check all rows, prepare, then let `requestAll` send,
 * follow up, and turn each row into an item. With On Error "Stop" nothing is sent while any row is bad.
 */
export async function runRows<Input, Reply>(
	ctx: IExecuteFunctions,
	operation: RowOperation<Input, Reply>,
	requestAll: (run: Run, jobs: Array<CheckedJob<Input, Reply>>) => Promise<void>,
): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData();
	if (items.length === 0) return Array.from({ length: operation.outputs ?? 1 }, () => []);
	const run = await openRun(ctx, operation.service);
	if (operation.reachesPeople && !run.isDryRun) refuseLargeManualRun(run, items.length);

	const jobs = await readJobs(run, operation, items);
	await operation.prepare?.(run, unfinished(jobs));
	stopOnProblem(run, operation, jobs);

	if (run.isDryRun) await operation.rehearse?.(run, unfinished(jobs));
	else await requestAll(run, unfinished(jobs));
	recallOpen(run, operation, jobs);
	for (const job of jobs) job.step ??= stepOfOriginal(run, operation, job);
	for (const job of jobs) job.step ??= notSent(run.cancelled() ? 'cancelled' : 'stopped');
	stopOnProblem(run, operation, jobs);
	if (!run.isDryRun) await operation.follow?.(run, jobs.filter(isChecked));
	stopOnProblem(run, operation, jobs);
	return emit(run, operation, jobs);
}

/**
 * A row that did not get its turn now, but whose write an earlier try of this execution left open,
 * may have been written: it must not be told as not sent.
 */
function recallOpen<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	jobs: Array<Job<Input, Reply>>,
): void {
	for (const job of jobs.filter(isChecked)) {
		if (run.memo.isOpen(operation.key?.(job.input) ?? '')) job.step ??= LEFT_OPEN;
	}
}

/** A repeat is done when its original is, and shares any other end of it. */
function stepOfOriginal<Input, Reply>(
	run: Run,
	{ repeated }: RowOperation<Input, Reply>,
	{ original }: Job<Input, Reply>,
): Step<Reply> | undefined {
	const step = original?.step;
	if (step?.kind !== 'ok' || !original || !repeated) return step;
	return ok(repeated(original.row.index, run));
}

async function readJobs<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	items: INodeExecutionData[],
): Promise<Array<Job<Input, Reply>>> {
	const schema = typeof operation.input === 'function' ? operation.input(run) : operation.input;
	const columns = openInputColumns(items);
	const read = (item: INodeExecutionData, index: number): Job<Input, Reply> => {
		const row = openRow(run.ctx, item, index, columns);
		try {
			const held = () => describeColumns(item.json);
			const checked = check(schema, operation.read(row, run), held);
			if ('input' in checked) return { row, input: checked.input };
			return { row, step: { kind: 'problem', problem: checked.problem } };
		} catch (error) {
			return { row, step: { kind: 'problem', problem: unreadable(error) } };
		}
	};
	return await mapInTurns(run.client, items, read);
}

/** A parameter that could not be evaluated, e.g. an expression that names a missing node. */
function unreadable(error: unknown): Problem {
	const { message, description } = error as { message?: string; description?: string };
	return {
		message: message ?? 'A field could not be read',
		...(description ? { description } : {}),
	};
}

function refuseLargeManualRun(run: Run, items: number): void {
	const isManual = run.ctx.getMode() === 'manual';
	if (!isManual || run.manualRunLimit === 0 || items <= run.manualRunLimit) return;
	throw toNodeError(run.ctx.getNode(), {
		message: `A manual run with ${items} items would reach real people, nothing was sent`,
		description: `At most ${run.manualRunLimit} items are sent when you run by hand: testing a trigger may emit every row it has. Raise the option 'Manual Run Limit' (0 = no limit), or pass on fewer items.`,
	});
}

function stopOnProblem<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	jobs: Array<Job<Input, Reply>>,
): void {
	const bad = jobs.filter(hasProblem);
	if (bad.length === 0 || (run.onError !== 'stop' && !run.cancelled())) return;
	recallOpen(run, operation, jobs);
	const found = bad.map((job) => ({ row: job.row, problem: problemOf(run, operation, job) }));
	// Rows that only did not get their turn explain nothing, so they go last.
	found.sort((a, b) => Number(a.problem.notSent ?? false) - Number(b.problem.notSent ?? false));
	throw stopError(run, found, operation.stopReport?.(jobs, run));
}
