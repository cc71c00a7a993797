import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { Database, Process } from '../../support/processes.mts';
import { onClockOf, openDatabase, write } from '../../support/processes.mts';
import { marksOf, writeBack } from '../../support/underWay.mts';

/** Longest that a live process is waited for, in milliseconds. */
const LONGEST_WAIT_MS = 330_000;

let database: Database;
let here: Process;
let there: Process;
let gone: Process;
beforeEach(async () => {
	database = openDatabase();
	[here, there, gone] = [await database.open(), await database.open(), await database.open()];
});

const { done, claim, pass, wait } = onClockOf(() => database);
const both = async (...waiting: Array<Promise<Map<string, string>>>) =>
	(await done(Promise.all(waiting))).map((states) => Object.fromEntries(states));
const tookMs = async (work: Promise<unknown>) => {
	const sinceMs = database.clock.now();
	await done(work);
	return database.clock.now() - sinceMs;
};

/** Lets a run of another process be at work on something else, for as long as the test. */
async function somebodyAtWork(): Promise<Ledger> {
	const run = (await database.open()).ledger();
	await claim(run, 'x');
	return run;
}

describe('What two processes find left behind', () => {
	it('is taken over by one of them, and the other waits for its end', async () => {
		// A hundred are noted at once, so that it is known of each that nobody had written it.
		const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
		await claim(gone.ledger(), ...keys);
		gone.kill();
		const runs = [here.ledger(), there.ledger()];
		const write = async (run: Ledger) => {
			const states = await run.wait(['k1']);
			const begun = states.get('k1') === 'fresh' ? await run.begin(['k1']) : new Set();
			if (begun.size > 0) await database.clock.later(5_000);
			await run.confirm([...begun] as string[]);
			await run.close();
			return states;
		};
		const found = await both(...runs.map(write));
		expect(found.map(({ k1 }) => k1).sort()).toEqual(['done', 'fresh']);
	});

	it('is found out by both as soon as nobody is at work, though they wait at once', async () => {
		await write(database, gone, 'open', 'a');
		const later = async () => {
			await database.clock.later(300);
			return await there.ledger().wait(['a']);
		};
		const waiting = both(here.ledger().wait(['a']), later());
		expect(await tookMs(waiting)).toBeLessThan(60_000);
		expect(await waiting).toEqual([{ a: 'open' }, { a: 'open' }]);
	});
});

describe('Who waits for several keys', () => {
	it('does not wait on when it holds some, or two would wait for each other', async () => {
		const run = gone.ledger();
		await claim(run, 'a', 'b');
		const waiting = here.ledger().wait(['a', 'b']);
		await pass(3_000);
		await done(run.release(['a']));
		expect(Object.fromEntries(await done(waiting))).toEqual({ a: 'fresh', b: 'busy' });
	});
});

describe('An open write that another process has taken over', () => {
	/** Lets this process leave a key open, and another one write it again. */
	async function again(): Promise<Ledger> {
		await write(database, here, 'open', 'a');
		const run = there.ledger();
		await done(run.claimAgain(['a']));
		await done(run.begin(['a']));
		return run;
	}

	it('is waited for, though this process knows that it was left open', async () => {
		const run = await again();
		const waiting = here.ledger().wait(['a']);
		await pass(8_000);
		await done(run.confirm(['a']));
		await done(run.close());
		expect(Object.fromEntries(await done(waiting))).toEqual({ a: 'done' });
	});

	it('is open again once that process is gone, and nobody else has it', async () => {
		await again();
		there.kill();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		const run = here.ledger();
		expect(Object.fromEntries(await done(run.claimAgain(['a'])))).toEqual({ a: 'fresh' });
	});

	it('is told as begun when that takes longer than a request may', async () => {
		await again();
		const waiting = here.ledger().wait(['a']);
		expect(await tookMs(waiting)).toBeGreaterThan(LONGEST_WAIT_MS);
		expect(Object.fromEntries(await waiting)).toEqual({ a: 'begun' });
	});
});

describe('A write that this process left open', () => {
	it('is begun, for all that can be seen, while others are at work', async () => {
		await write(database, here, 'open', 'a');
		await somebodyAtWork();
		const run = here.ledger();
		expect(await wait(run, 'a')).toEqual({ a: 'begun' });
		expect(await tookMs(run.wait(['a']))).toBeGreaterThan(LONGEST_WAIT_MS);
	});

	it('stays open when its marks are lost right then, for this process and, at the end of the run, for others', async () => {
		const run = here.ledger();
		await claim(run, 'a', 'b');
		await done(run.begin(['a', 'b']));
		database.lose('workflow');
		await done(run.leaveOpen(['a']));
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		await done(run.confirm(['b']));
		await done(run.close());
		expect(await wait(there.ledger(), 'a')).toEqual({ a: 'open' });
	});
});

describe('What was known of a key', () => {
	it('is noted by whoever takes it over, as its process may have taken that back', async () => {
		const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
		await claim(gone.ledger(), ...keys);
		gone.kill();
		database.lose('node');
		const run = here.ledger();
		expect(await wait(run, 'k1')).toEqual({ k1: 'fresh' });
		await done(run.begin(['k1']));
		await done(run.confirm(['k1']));
		await done(run.close());
		expect(database.remembered()).toEqual(['k1']);
	});

	it('is noted by whoever writes it again', async () => {
		await write(database, gone, 'open', 'a');
		database.lose('node');
		const run = here.ledger();
		await done(run.claimAgain(['a']));
		await done(run.confirm(['a']));
		expect(database.remembered()).toEqual(['a']);
	});
});

it('What a slow process writes back of a written key goes again when the last one of its run was left open', async () => {
	const run = here.ledger();
	await claim(run, 'a', 'b');
	await done(run.begin(['a', 'b']));
	await done(run.confirm(['a']));
	writeBack(database, here, 'workflow');
	await done(run.leaveOpen(['b']));
	await done(run.close());
	await database.rest();
	expect(marksOf(database, 'a')).toEqual([]);
	expect(await claim(there.ledger(), 'a')).toEqual({ a: 'done' });
});
