import type { Endpoint } from '../http/endpoint';
import type { Failure } from '../http/outcome';
import { concernsAll, forTheRest, LEFT_OPEN, notSent } from '../http/outcome';
import type { Problem } from '../http/problem';
import type { CheckedJob, Job, Keyed, RowOperation, Step } from './operation';
import { runBounded } from '../http/pool';
import type { Run } from './run';
import { problemOfThrown } from './thrown';

/** Jobs whose row is good and whose end is still open and their own. */
export function unfinished<Input, Reply>(
	jobs: Array<Job<Input, Reply>>,
): Array<CheckedJob<Input, Reply>> {
	return jobs.filter(
		(job): job is CheckedJob<Input, Reply> =>
			isChecked(job) && job.step === undefined && !job.original,
	);
}

/**
 * Works on all rows whose end is still open, within the bounds of the run. A step that every further
 * row would come to as well, such as a refused token, ends it, and is theirs then.
 */
export async function forUnfinished<Input, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	worker: (job: CheckedJob<Input, Reply>) => Promise<void>,
): Promise<void> {
	let end: Failure | undefined;
	const open = unfinished(jobs);
	const work = async (job: CheckedJob<Input, Reply>) => {
		try {
			await worker(job);
		} catch (error) {
			job.step ??= stepOfThrown(run, job, error);
		}
		const { step } = job;
		if (step && step.kind !== 'ok' && step.kind !== 'problem' && concernsAll(step)) end ??= step;
	};
	await runBounded(run.client, open, work, () => end !== undefined);
	if (end) for (const job of unfinished(open)) job.step = forTheRest(end);
}

/**
 * Adds to every row whose end is still open what is found out for it, within the bounds of the run; a
 * row for which that is a problem ends with it.
 */
export async function completeEach<Input, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	find: (
		input: Input,
	) => Promise<(Partial<Input> & { problem?: undefined }) | { problem: Problem }>,
): Promise<void> {
	await forUnfinished(run, jobs, async (job) => {
		const found = await find(job.input);
		if (found.problem) job.step = { kind: 'problem', problem: found.problem };
		else Object.assign(job.input as object, found);
	});
}

/** The step that work on one row comes to, which concerns no other row when it throws. */
export async function stepOf<Found>(
	run: Run,
	job: CheckedJob<unknown, unknown>,
	work: () => Promise<Found>,
): Promise<Found | Step<never>> {
	try {
		return await work();
	} catch (error) {
		return stepOfThrown(run, job, error);
	}
}

/** A write that was begun may have happened, whatever was thrown after that. */
function stepOfThrown(
	run: Run,
	{ input }: CheckedJob<unknown, unknown>,
	error: unknown,
): Step<never> {
	run.ctx.logger.warn('Something was thrown while an item was worked on', { error });
	const { key } = (input ?? {}) as Partial<Keyed>;
	if (key && run.memo.isOpen(key)) return LEFT_OPEN;
	return { kind: 'problem', problem: problemOfThrown(error) };
}

/** Whether the row passed the check. */
export function isChecked<Input, Reply>(job: Job<Input, Reply>): job is CheckedJob<Input, Reply> {
	return job.input !== undefined;
}

/** Whether this job did not come to a result. */
export function hasProblem(job: Job<unknown, unknown>): boolean {
	return job.step !== undefined && job.step.kind !== 'ok';
}

/**
 * The step of a row for which something could not be read before its write: an answer that did not
 * come leaves nothing open then, because nothing was written.
 */
export function stepOfRead(run: Run, failure: Failure, call: Endpoint<unknown>): Step<never> {
	if (failure.kind !== 'unknown') return failure;
	return { kind: 'problem', problem: run.describe(failure, call) };
}

/** What a user reads about a job without a result. Throws for one that has a result. */
export function problemOf<Input, Reply>(
	run: Run,
	operation: RowOperation<Input, Reply>,
	job: Job<Input, Reply>,
): Problem {
	const step = job.step ?? notSent('stopped');
	if (step.kind === 'problem') return step.problem;
	if (step.kind === 'ok') throw new TypeError('A finished job has no problem');
	return run.describe(step, operation.call, operation.labels);
}
