import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { Database, Process } from '../../support/processes.mts';
import { LOCKED, onClockOf, openDatabase } from '../../support/processes.mts';

/** Longest that a live process is waited for, in seconds. */
const LONGEST_WAIT_S = 330;

let database: Database;
let here: Process;
let run: Ledger;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
	run = (await database.open()).ledger();
	await claim(run, 'a', 'b');
	await done(run.begin(['a', 'b']));
});

const { done, claim, pass, wait } = onClockOf(() => database);
const found = async (waiting: Promise<Map<string, string>>) =>
	Object.fromEntries(await done(waiting));

describe('Who waits for keys of another process', () => {
	it('learns of each how it ended', async () => {
		const waiting = here.ledger();
		const both = waiting.wait(['a', 'b']);
		await pass(2_000);
		await done(run.confirm(['a']));
		await pass(5_000);
		await done(run.release(['b']));
		expect(await found(both)).toEqual({ a: 'done', b: 'fresh' });
		expect([waiting.isHeld('a'), waiting.isHeld('b')]).toEqual([false, true]);
	});

	it('learns of an end within two seconds', async () => {
		const waiting = here.ledger().wait(['a']);
		await pass(15_000);
		await done(run.confirm(['a']));
		const endedMs = database.clock.now();
		await done(waiting);
		expect(database.clock.now() - endedMs).toBeLessThan(2_000);
	});

	it('waits no longer than a request may take, and once more as long to take it for open', async () => {
		const waiting = here.ledger();
		for (const state of ['begun', 'open']) {
			const sinceMs = database.clock.now();
			expect(await wait(waiting, 'a')).toEqual({ a: state });
			const tookS = (database.clock.now() - sinceMs) / 1_000;
			expect(tookS).toBeGreaterThanOrEqual(LONGEST_WAIT_S);
			expect(tookS).toBeLessThan(LONGEST_WAIT_S + 5);
		}
	});

	it('waits for nothing when it was cancelled before', async () => {
		const abort = new AbortController();
		abort.abort();
		const { length } = database.uses;
		expect(await wait(here.ledger(abort.signal), 'a')).toEqual({ a: 'busy' });
		expect(database.uses).toHaveLength(length);
	});

	it('goes on where the one that looked for all was cancelled', async () => {
		const abort = new AbortController();
		const first = here.ledger(abort.signal).wait(['a']);
		const second = here.ledger().wait(['a', 'b']);
		await pass(3_000);
		abort.abort();
		expect(await found(first)).toEqual({ a: 'busy' });
		await done(run.confirm(['a', 'b']));
		expect(await found(second)).toEqual({ a: 'done', b: 'done' });
	});

	it('goes on where the one that looked for all met an error', async () => {
		const first = here.ledger().wait(['a']);
		const second = here.ledger().wait(['a']);
		let refusals = 1;
		here.fails = ({ kind }) => (kind === 'add' && refusals-- > 0 ? LOCKED : undefined);
		await expect(done(first)).rejects.toThrow('locked');
		await done(run.confirm(['a']));
		expect(await found(second)).toEqual({ a: 'done' });
	});

	it('learns it from whoever looked for all, not by asking as well', async () => {
		const both = [here.ledger(), here.ledger()].map(async (one) => await one.wait(['a']));
		await pass(3_000);
		await done(run.confirm(['a']));
		const first = database.uses.length;
		expect(await found(both[0])).toEqual({ a: 'done' });
		expect(await found(both[1])).toEqual({ a: 'done' });
		const asked = database.uses.slice(first).filter(({ scope }) => scope === 'node');
		expect(asked).toHaveLength(1);
	});
});

describe('A key that a run could not claim', () => {
	it.each([
		['because the database failed', LOCKED],
		['because it was cancelled', undefined],
	])('%s is not taken from the process that is at work on it', async (_, failure) => {
		const abort = new AbortController();
		const other = here.ledger(abort.signal);
		here.fails = () => {
			if (failure === undefined) abort.abort();
			return failure;
		};
		await done(other.claim(['a']).catch(() => undefined));
		here.fails = () => undefined;
		const waiting = here.ledger().wait(['a']);
		await pass(10_000);
		await done(run.confirm(['a']));
		expect(await found(waiting)).toEqual({ a: 'done' });
	});
});
