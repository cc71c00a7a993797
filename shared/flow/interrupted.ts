import type { Unknown } from '../http/outcome';
import { unfinished } from './jobs';
import type { Keyed } from './ledger';
import { ENTRIES, inTurn } from './ledger';
import type { CheckedJob, Job } from './operation';
import type { Run } from './run';

/** Nobody can tell whether the write happened. */
export const NOT_CONFIRMED: Unknown = { kind: 'unknown', reason: 'dropped' };

/**
 * Does the writes of jobs that no ledger remembers. The Retry button also runs executions again in
 * which n8n itself ended, and with it what the memory knew: then nobody can tell which writes had
 * happened, so they are unknown and not done again.
 */
export async function unlessInterrupted<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	write: (due: Array<CheckedJob<Input, Reply>>) => Promise<void>,
): Promise<void> {
	const keys = jobs.map(({ input }) => input.key);
	const begun = run.ctx.getMode() === 'retry' ? await begunBefore(run, keys) : new Set();
	for (const job of jobs) if (begun.has(job.input.key)) job.step = NOT_CONFIRMED;
	const due = unfinished(jobs);
	if (due.length === 0 || (begun.size > 0 && run.onError === 'stop')) return;
	const noted = new Set(
		await noteBegun(
			run,
			due.map(({ input }) => input.key),
		),
	);
	try {
		await write(due);
	} finally {
		// Of an execution that was ended from outside, n8n saves nothing that happened in it.
		const kept = run.cancelled() ? due.filter(mayHaveWritten) : [];
		for (const { input } of kept) noted.delete(input.key);
		await forgetBegun(run, [...noted]);
	}
}

function mayHaveWritten({ step }: Job<unknown, unknown>): boolean {
	return step?.kind === 'ok' || step?.kind === 'unknown';
}

/** Keys that may have been written in the execution that is being retried. */
async function begunBefore(run: Run, keys: string[]): Promise<Set<string>> {
	if (isRecovered(run)) return new Set(keys);
	const fresh = new Set(await noteBegun(run, keys));
	await forgetBegun(run, [...fresh]);
	return new Set(keys.filter((key) => !fresh.has(key)));
}

/**
 * Whether n8n put this execution together from its logs after a crash. Nodes that had come to their
 * end hold one item that says so, and run again. Had this node not begun, its predecessors hold none.
 */
function isRecovered({ ctx }: Run): boolean {
	const own = ctx.getNode().name;
	const before = ctx.getParentNodes(own, { depth: 1 }).map(({ name }) => name);
	const { $ } = ctx.getWorkflowDataProxy(0);
	return [own, ...before].some((name) => {
		try {
			return $(name).all(0, 0)[0].json.isArtificialRecoveredEventItem === true;
		} catch {
			// It never ran, or n8n no longer tells.
			return false;
		}
	});
}

const markOf = (key: string) => `${key} begun`;

/** Notes in n8n's database that writes begin, and tells for which keys that is new; none when it cannot be noted. */
async function noteBegun(run: Run, keys: string[]): Promise<string[]> {
	try {
		return await inTurn(run, async () => {
			const marks = keys.map(markOf);
			const noted = await run.ctx.helpers.checkProcessedAndRecord(marks, 'node', ENTRIES);
			const isNew = new Set(noted.new.map(String));
			return keys.filter((key) => isNew.has(markOf(key)));
		});
	} catch (error) {
		run.ctx.logger.debug('That issuing begins could not be noted in the database', { error });
		return keys;
	}
}

/** What the memory of the execution knows from here on, or did not happen. */
async function forgetBegun(run: Run, keys: string[]): Promise<void> {
	if (keys.length === 0) return;
	try {
		const { helpers } = run.ctx;
		await inTurn(run, async () => await helpers.removeProcessed(keys.map(markOf), 'node', ENTRIES));
	} catch (error) {
		run.ctx.logger.debug('That issuing has ended could not be noted in the database', { error });
	}
}
