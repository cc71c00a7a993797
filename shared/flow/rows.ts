import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Problem } from '../http/problem';
import { LEFT_OPEN, notSent, ok } from '../http/outcome';
import { eachInTurns } from '../http/pool';
import { check } from '../params/check';
import { describeColumns } from '../params/inputColumns';
import type { Row } from '../params/row';
import { openRows } from '../params/row';
import { emit, failAll, stopError } from './emit';
import type { Ending } from './ending';
import { endingOf } from './ending';
import { hasProblem, isChecked, problemOf, unfinished } from './jobs';
import type { Job, RowOperation, Step } from './operation';
import type { Run } from './run';
import { openRun } from './run';
import { problemOfThrown, unreadable } from './thrown';

/**
 * The way every row goes: all are read and checked, prepared, sent, followed up, and each becomes an
 * item. With On Error "Stop" nothing is sent while any row is bad. Nothing that is thrown on the way
 * gets past this: n8n would pass the input on as if all had been done. `choose` gives the operation the
 * user wants; reading it may throw as well. Rejects only with the error that is to end the node.
 */
export async function runRows(
	ctx: IExecuteFunctions,
	choose: () => RowOperation,
): Promise<INodeExecutionData[][]> {
	const ending = endingOf(ctx);
	const items = ctx.getInputData();
	if (items.length === 0) return [[]];
	const begun = await begin(ending, choose, items.length);
	if ('problem' in begun) return failAll(ending, items, sentNothing(begun.problem));
	const { operation, run } = begun;
	const jobs = openRows(ctx, items, ending.isTool).map(newJob);
	let thrown: Problem | undefined;
	try {
		await work(run, operation, jobs);
	} catch (error) {
		ctx.logger.warn('Something was thrown while items were worked on', { error });
		thrown = problemOfThrown(error);
		settle(run, operation, jobs, { kind: 'problem', problem: thrown });
	}
	stopOnProblem(run, operation, jobs, thrown);
	if (thrown && !jobs.some(hasProblem))
		run.hint(`${thrown.message}. ${thrown.description}`, 'warning');
	return await emit(run, operation, jobs);
}

/** Has all its members from the beginning, because objects that get them later take twice the room. */
function newJob(row: Row): Job {
	return { row, input: undefined, step: undefined, original: undefined };
}

/** What the whole run needs, or why nothing can be sent. */
async function begin(
	ending: Ending,
	choose: () => RowOperation,
	items: number,
): Promise<{ operation: RowOperation; run: Run } | { problem: Problem }> {
	try {
		const operation = choose();
		const opened = await openRun(ending, operation.service);
		if ('problem' in opened) return opened;
		const { run } = opened;
		const problem = operation.reachesPeople ? largeManualRun(run, items) : undefined;
		return problem ? { problem } : { operation, run };
	} catch (error) {
		return { problem: unreadable(error) };
	}
}

/** Whoever reads why a node did not even begin wants to know whether anybody was reached. */
function sentNothing(problem: Problem): Problem {
	const { message, description = '' } = problem;
	if (/nothing was sent/i.test(`${message} ${description}`)) return problem;
	return { ...problem, description: `${description} Nothing was sent.`.trim() };
}

async function work(run: Run, operation: RowOperation, jobs: Job[]): Promise<void> {
	await readRows(run, operation, jobs);
	await operation.prepare?.(run, unfinished(jobs));
	if (isStopped(run, jobs)) return;
	if (run.isDryRun) await operation.rehearse?.(run, unfinished(jobs));
	else await operation.request(run, unfinished(jobs));
	settle(run, operation, jobs, notSent(run.cancelled() ? 'cancelled' : 'stopped'));
	if (isStopped(run, jobs) || run.isDryRun) return;
	await operation.follow?.(run, jobs.filter(isChecked));
}

/** Reads and checks the rows; one that cannot be read is told why. */
async function readRows(run: Run, operation: RowOperation, jobs: Job[]): Promise<void> {
	const schema = typeof operation.input === 'function' ? operation.input(run) : operation.input;
	await eachInTurns(run.client, jobs, (job) => {
		try {
			const held = () => describeColumns(job.row.item.json);
			const checked = check(schema, operation.read(job.row, run), held);
			if ('input' in checked) job.input = checked.input;
			else job.step = { kind: 'problem', problem: checked.problem };
		} catch (error) {
			job.step = { kind: 'problem', problem: unreadable(error) };
		}
	});
}

/** Gives every row without an end its own: `rest` for those that did not get their turn. */
function settle(run: Run, operation: RowOperation, jobs: Job[], rest: Step<never>): void {
	recallOpen(run, operation, jobs);
	for (const job of jobs) job.step ??= stepOfOriginal(run, operation, job);
	for (const job of jobs) job.step ??= rest;
}

/**
 * A row that did not get its turn now, but whose write this or an earlier try of the execution left
 * open, may have been written: it must not be told as not sent.
 */
function recallOpen(run: Run, operation: RowOperation, jobs: Job[]): void {
	for (const job of jobs) {
		if (job.step !== undefined || !isChecked(job)) continue;
		if (run.memo.isOpen(operation.key?.(job.input) ?? '')) job.step = LEFT_OPEN;
	}
}

/** A repeat is done when its original is, and shares any other end of it. */
function stepOfOriginal(
	run: Run,
	{ repeated }: RowOperation,
	{ original }: Job,
): Step<unknown> | undefined {
	const step = original?.step;
	if (step?.kind !== 'ok' || !original || !repeated) return step;
	return ok(repeated(original.row.index, run));
}

function largeManualRun(run: Run, items: number): Problem | undefined {
	const isManual = run.ctx.getMode() === 'manual' && !run.isDryRun;
	if (!isManual || run.manualRunLimit === 0 || items <= run.manualRunLimit) return undefined;
	return {
		message: `A manual run with ${items} items would reach real people, nothing was sent`,
		description: `At most ${run.manualRunLimit} items are sent when you run by hand: testing a trigger may emit every row it has. Raise the option 'Manual Run Limit' (0 = no limit), or pass on fewer items.`,
	};
}

function isStopped(run: Run, jobs: Job[]): boolean {
	return jobs.some(hasProblem) && (run.onError === 'stop' || run.cancelled());
}

/** Ends the node with an error, and with what was done before it, if it is to stop. */
function stopOnProblem(
	run: Run,
	operation: RowOperation,
	jobs: Job[],
	thrown: Problem | undefined,
): void {
	const isOver = thrown !== undefined && run.onError === 'stop';
	if (!isOver && !isStopped(run, jobs)) return;
	recallOpen(run, operation, jobs);
	const found = jobs
		.filter(hasProblem)
		.map((job) => ({ row: job.row, problem: problemOf(run, operation, job) }));
	// Rows that only did not get their turn explain nothing, so they go last.
	found.sort((a, b) => Number(a.problem.notSent ?? false) - Number(b.problem.notSent ?? false));
	if (thrown && found.length === 0) found.push({ row: jobs[0].row, problem: thrown });
	throw stopError(run, found, operation.stopReport?.(jobs, run));
}
