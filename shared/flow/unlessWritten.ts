import { LEFT_OPEN, ok } from '../http/outcome';
import type { Problem } from '../http/problem';
import type { Ledger } from '../memory/ledger';
import { openLedger } from '../memory/ledger';
import type { KeyState } from '../memory/waiting';
import { hasProblem, unfinished } from './jobs';
import type { CheckedJob, Keyed } from './operation';
import type { Run } from './run';
import { quote } from './thrown';

/** What is to become of a write that an earlier execution left unknown. */
export type EarlierUnknown = 'report' | 'takeAsIssued' | 'issueAgain';

/** How writes are done that are remembered across executions. */
export interface Remembered<Input, Reply> {
	/** What a row becomes that an earlier execution wrote. */
	skipped: Reply;
	earlierUnknown(input: Input): EarlierUnknown;
	/** Does the writes, noting in the ledger when each begins and how it ends; sets the step of each that was its turn. */
	write(due: Array<CheckedJob<Input, Reply>>, ledger: Ledger): Promise<void>;
}

/** So many rows are claimed at once: a claim costs two writes, and has to be taken back when the run ends before it. */
const WINDOW = 10_000;

/**
 * Does the writes of jobs that no earlier execution did, and no other is doing. Whom another
 * execution is at work on, or an earlier one left unknown, is looked after when all others are done,
 * so that nobody is kept waiting for it.
 */
export async function unlessWritten<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	remembered: Remembered<Input, Reply>,
): Promise<void> {
	const { clock, signal } = run.client;
	const ledger = openLedger(run.ctx, { clock, signal });
	/** Why those did not get their turn who were claimed: the service has stopped answering. */
	const end = () =>
		jobs.find((job) => job.step && isUnsent(job) && ledger.isHeld(job.input.key))?.step;
	const isOver = () => run.cancelled() || (run.onError === 'stop' && jobs.some(hasProblem));
	try {
		for (let at = 0; at < jobs.length && !isOver() && !end(); at += WINDOW) {
			const some = jobs.slice(at, at + WINDOW);
			const states = await statesOf(run, some, async (keys) => await ledger.claim(keys));
			await settleAndWrite(run, some, states, remembered, ledger);
		}
		/** What keys were found as that earlier executions began, with a wish of the user about them. */
		const met = new Map<string, KeyState>();
		for (;;) {
			const stop = end();
			if (stop) for (const job of unfinished(jobs)) job.step = stop;
			const busy = unfinished(jobs);
			// Of those that did not get their turn here nothing is to be waited for.
			const isStopped = busy.some(({ input }) => ledger.isHeld(input.key));
			if (busy.length === 0 || isStopped || isOver()) return;
			const states = await statesOf(run, busy, async (keys) => await ledger.wait(keys));
			// What is held is written before anything else is waited for.
			await settleAndWrite(run, busy, states, remembered, ledger);
			await settleOpen(run, busy, states, remembered, ledger, met);
			await settleAndWrite(run, busy, states, remembered, ledger);
		}
	} finally {
		const unsent = jobs.filter(isUnsent).filter(({ input }) => !run.memo.isOpen(input.key));
		await ledger.release(unsent.map(({ input }) => input.key));
		await ledger.close();
	}
}

/** Whether nothing was written of a job, whatever it was told as. */
function isUnsent({ step, original }: CheckedJob<unknown, unknown>): boolean {
	return !original && step?.kind !== 'ok' && step?.kind !== 'unknown';
}

/** What the ledger says of the jobs; where it cannot say anything, nothing is written. */
async function statesOf<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	ask: (keys: string[]) => Promise<Map<string, KeyState>>,
): Promise<Map<string, KeyState>> {
	try {
		return await ask(jobs.map(({ input }) => input.key));
	} catch (error) {
		run.ctx.logger.warn('The database of n8n did not tell what was written before', { error });
		for (const job of jobs) job.step ??= { kind: 'problem', problem: noDatabase(error) };
		return new Map();
	}
}

/** What a user reads about rows that were not sent because the memory could not be asked. */
export function noDatabase(error: unknown): Problem {
	return {
		notSent: true,
		message: 'Not sent, because the database of n8n did not answer',
		description:
			`It remembers who got something before, and nobody may get it twice. Run this item again when the database answers. ${quote(error)}`.trim(),
	};
}

async function settleAndWrite<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	states: Map<string, KeyState>,
	{ skipped, write }: Remembered<Input, Reply>,
	ledger: Ledger,
): Promise<void> {
	for (const job of jobs) {
		if (states.get(job.input.key) === 'done') job.step ??= ok(skipped);
	}
	const due = unfinished(jobs).filter(({ input }) => states.get(input.key) === 'fresh');
	if (due.length > 0 && !run.cancelled()) await write(due, ledger);
}

/**
 * Does as the user wants with what earlier executions left unknown; changes the states of what is
 * settled by that. What the user says is true when nobody is at work on a key any more, so one that is
 * `begun` is waited for once more. A wish is tried once: what is open then was left so by somebody else.
 * To issue again what is `unclear` nobody can have wished: it is told here for the first time.
 */
async function settleOpen<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	states: Map<string, KeyState>,
	{ earlierUnknown }: Remembered<Input, Reply>,
	ledger: Ledger,
	met: Map<string, KeyState>,
): Promise<void> {
	const wishes: Record<EarlierUnknown, string[]> = { report: [], takeAsIssued: [], issueAgain: [] };
	for (const job of unfinished(jobs)) {
		const { key } = job.input;
		const state = states.get(key);
		if (state !== 'open' && state !== 'begun' && state !== 'unclear') continue;
		const before = met.get(key);
		const wish = earlierUnknown(job.input);
		const isUntold = state === 'unclear' && wish === 'issueAgain';
		if (wish === 'report' || isUntold || before === 'open' || before === state)
			job.step = LEFT_OPEN;
		else if (state !== 'begun') wishes[wish].push(key);
		met.set(key, state === 'unclear' ? 'open' : state);
	}
	try {
		await ledger.takeAsDone(wishes.takeAsIssued);
		for (const key of wishes.takeAsIssued) states.set(key, 'done');
		const again = await ledger.claimAgain(wishes.issueAgain);
		for (const [key, state] of again) states.set(key, state);
		for (const key of wishes.issueAgain) if (!again.has(key)) met.delete(key);
	} catch (error) {
		run.ctx.logger.warn('What was found out could not be noted in the database', { error });
		for (const job of unfinished(jobs)) {
			const { key } = job.input;
			if (met.get(key) === 'open' && states.get(key) !== 'done') job.step = LEFT_OPEN;
		}
	}
}
