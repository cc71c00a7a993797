import { ok } from '../http/outcome';
import type { CheckedJob } from './operation';
import type { Run } from './run';

/** Most entries n8n keeps for one node, one per write; older ones are forgotten first. */
const MAX_REMEMBERED = 100_000;

/** What a write is recognised by; two rows with the same key are the same write. */
export interface Keyed {
	key: string;
}

/** What a row becomes when its write is known already. */
export interface Known<Reply> {
	/** Written by an earlier try of this very run. */
	done: Reply;
	/** Written before, by another row or round: not to be written again. */
	skipped: Reply;
}

/**
 * Settles the rows whose write the memory of this execution knows, and ties repeats within the input
 * to the row they repeat. A write that was under way when the node was interrupted is unknown.
 */
export function recallWritten<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	known: Known<Reply>,
): void {
	const first = new Map<string, CheckedJob<Input, Reply>>();
	for (const job of jobs) {
		if (job.step !== undefined) continue;
		const { key } = job.input;
		const record = run.memo.get(key);
		const original = first.get(key);
		if (original) job.original = original;
		else if (record?.state === 'done') {
			job.step = ok(run.memo.isRepeat(record) ? known.done : known.skipped);
		} else if (record) job.step = { kind: 'unknown', reason: 'dropped' };
		if (!original) first.set(key, job);
	}
}

/** What the ledger knows of a key: never seen, written, or claimed by a write that was not confirmed. */
export type LedgerState = 'fresh' | 'done' | 'open';

/** How everything of a node is kept in its one record of n8n's database. */
export const ENTRIES = { mode: 'entries', maxEntries: MAX_REMEMBERED } as const;

/** Pauses before open claims are looked at again, in milliseconds: another execution may be at work. */
const OPEN_WAITS_MS = [1_000, 2_000, 4_000];

/**
 * Claims keys in n8n's own database before the write, so that it happens at most once, and tells
 * what was known of each. A claim stands until it is confirmed or released: what a crash leaves
 * behind is open, neither written again nor taken for done. A claim that another execution holds is
 * given seven seconds to be settled.
 */
export async function claim(run: Run, keys: string[]): Promise<Map<string, LedgerState>> {
	const { clock, signal } = run.client;
	const states = await claimNow(run, keys);
	for (const waitMs of OPEN_WAITS_MS) {
		const open = keys.filter((key) => states.get(key) === 'open');
		if (open.length === 0 || signal?.aborted) break;
		await clock.sleep(waitMs, signal);
		for (const [key, state] of await claimNow(run, open)) states.set(key, state);
	}
	return states;
}

/**
 * The store can only record and tell what was new. So a key is recorded together with a mark, and
 * confirming takes the mark away: both new is fresh, only the mark new is done, none is open.
 */
async function claimNow(run: Run, keys: string[]): Promise<Map<string, LedgerState>> {
	return await inTurn(run, async () => {
		const { helpers } = run.ctx;
		const entries = keys.flatMap((key) => [key, markOf(key)]);
		const noted = await helpers.checkProcessedAndRecord(entries, 'node', ENTRIES);
		const isNew = new Set(noted.new.map(String));
		const done = keys.filter((key) => !isNew.has(key) && isNew.has(markOf(key)));
		// A crash before this leaves a done key open, which is the safe side.
		if (done.length > 0) await helpers.removeProcessed(done.map(markOf), 'node', ENTRIES);
		return new Map(keys.map((key) => [key, stateOf(isNew.has(key), isNew.has(markOf(key)))]));
	});
}

/** Work on the ledger of each node that is under way or waiting. */
const turns = new Map<string, Promise<unknown>>();

/**
 * One after the other, for all executions of this process: n8n reads the store, changes it and
 * writes it back, and two at once would both find a key new.
 */
export async function inTurn<T>(run: Run, work: () => Promise<T>): Promise<T> {
	const ledger = `${run.ctx.getWorkflow().id} ${run.ctx.getNode().id}`;
	const turn = (turns.get(ledger) ?? Promise.resolve()).then(work, work);
	turns.set(ledger, turn);
	try {
		return await turn;
	} finally {
		if (turns.get(ledger) === turn) turns.delete(ledger);
	}
}

function markOf(key: string): string {
	return `${key} open`;
}

function stateOf(keyIsNew: boolean, markIsNew: boolean): LedgerState {
	if (keyIsNew) return 'fresh';
	return markIsNew ? 'done' : 'open';
}

/** Notes that the writes of claimed keys happened. */
export async function confirm(run: Run, keys: string[]): Promise<void> {
	await forgetEntries(run, keys.map(markOf));
}

/** Takes back claims whose write surely did not happen. */
export async function release(run: Run, keys: string[]): Promise<void> {
	await forgetEntries(
		run,
		keys.flatMap((key) => [key, markOf(key)]),
	);
}

/**
 * Comes after the write, so it must not end the node: a claim that cannot be changed stays open,
 * and the result of the write is worth more.
 */
async function forgetEntries(run: Run, entries: string[]): Promise<void> {
	if (entries.length === 0) return;
	try {
		const { helpers } = run.ctx;
		await inTurn(run, async () => await helpers.removeProcessed(entries, 'node', ENTRIES));
	} catch (error) {
		run.ctx.logger.warn('What was issued could not be noted in the database of n8n', { error });
	}
}
