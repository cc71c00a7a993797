import type { Database, Process } from '../../support/processes.mts';
import { ENDS, onClockOf, openDatabase, write } from '../../support/processes.mts';

let database: Database;
let here: Process;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
});

const { done, claim, wait } = onClockOf(() => database);

describe.each(['of one process', 'of two processes'])('Of several executions %s', (where) => {
	let there: Process;
	beforeEach(async () => {
		there = where === 'of one process' ? here : await database.open();
	});

	it('exactly one gets a key that all claim at once', async () => {
		const runs = [here.ledger(), there.ledger(), there.ledger()];
		const found = await done(Promise.all(runs.map(async (run) => await run.claim(['a']))));
		const states = found.map((states) => states.get('a')).sort();
		expect(states).toEqual(['busy', 'busy', 'fresh']);
	});

	it.each([
		['confirmed', 'done'],
		['released', 'fresh'],
		['open', 'open'],
	] as const)('one waits for what another is at work on, and sees it %s', async (end, state) => {
		const run = here.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		const waiting = there.ledger();
		expect(await claim(waiting, 'a')).toEqual({ a: 'busy' });
		const awaited = waiting.wait(['a']);
		await done(database.clock.later(2_000));
		await done(ENDS[end](run, ['a']));
		expect(Object.fromEntries(await done(awaited))).toEqual({ a: state });
		expect(waiting.isHeld('a')).toBe(state === 'fresh');
	});

	it('several that wait for one key come to the same end, and one alone may write it', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		const waiting = [there.ledger(), there.ledger()].map(async (one) => {
			const state = (await one.wait(['a'])).get('a');
			await database.clock.later(1_000);
			if (state === 'fresh' && (await one.begin(['a'])).has('a')) await one.confirm(['a']);
			return state;
		});
		await done(database.clock.later(1_500));
		await done(run.release(['a']));
		const states = (await done(Promise.all(waiting))).sort();
		expect(states).toEqual(['done', 'fresh']);
	});

	it('one that is cancelled waits no longer, and holds nothing', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		const abort = new AbortController();
		const waiting = there.ledger(abort.signal);
		const awaited = waiting.wait(['a']);
		await done(database.clock.later(1_000));
		abort.abort();
		expect(Object.fromEntries(await done(awaited))).toEqual({ a: 'busy' });
		expect(waiting.isHeld('a')).toBe(false);
		expect([...(await done(run.begin(['a'])))]).toEqual(['a']);
	});
});

describe('What a process left that is gone', () => {
	let gone: Process;
	beforeEach(async () => {
		gone = await database.open();
	});

	it('is free where it had not yet been asked about', async () => {
		gone.fails = ({ scope }) => (scope === 'node' ? 'It stands still' : undefined);
		const claiming = gone
			.ledger()
			.claim(['a'])
			.catch(() => 'rejected');
		await done(database.clock.later(200));
		gone.kill();
		const run = here.ledger();
		expect(await claim(run, 'a')).toEqual({ a: 'busy' });
		expect(await wait(run, 'a')).toEqual({ a: 'fresh' });
		await done(run.begin(['a']));
		await done(run.confirm(['a']));
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'done' });
		expect(await done(claiming)).toBe('rejected');
	});

	it('is told from the marks of a run of many, which notes at once whom nobody had written', async () => {
		const keys = Array.from({ length: 120 }, (_, index) => `k${index}`);
		await write(database, gone, 'confirmed', 'k0');
		gone.fails = ({ kind }) => (kind === 'remove' ? 'It stands still' : undefined);
		const run = gone.ledger();
		await done(run.claim(keys));
		await done(run.begin(['k1']));
		gone.kill();
		const found = await wait(here.ledger(), 'k0', 'k1', 'k2');
		expect(found).toEqual({ k0: 'done', k1: 'open', k2: 'fresh' });
	});

	it('is unclear where nothing was noted of it, as of few before they begin', async () => {
		await claim(gone.ledger(), 'a');
		gone.kill();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'unclear' });
	});

	it('is open where its write had begun', async () => {
		const run = gone.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		gone.kill();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		expect(await wait((await database.open()).ledger(), 'a')).toEqual({ a: 'open' });
	});

	it('is not taken from it as long as it lives, however slow it is', async () => {
		const run = gone.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		const awaited = here.ledger().wait(['a']);
		await done(database.clock.later(120_000));
		await done(run.confirm(['a']));
		expect(Object.fromEntries(await done(awaited))).toEqual({ a: 'done' });
	});
});

describe('What another process wrote over', () => {
	it.each([
		[[], { a: 'fresh' }],
		[['a'], { a: 'open' }],
	])('is put back while its run is at work, also what has begun: %j', async (begun, left) => {
		const run = here.ledger();
		await claim(run, 'a');
		await done(run.begin(begun));
		database.lose('workflow');
		await done(database.clock.later(10_000));
		const other = (await database.open()).ledger();
		expect(await claim(other, 'a')).toEqual({ a: 'busy' });
		await done(run.close());
		expect(await wait(other, 'a')).toEqual(left);
	});

	it('is not put back once the run has come to its end', async () => {
		const run = here.ledger();
		await claim(run, 'a', 'b');
		await done(run.begin(['a', 'b']));
		await done(run.confirm(['a', 'b']));
		await done(run.close());
		await database.rest();
		database.lose('workflow');
		await database.rest();
		expect(database.underWay()).toEqual([]);
	});
});

describe('Keys of a run that end one after the other', () => {
	it('are each free for others at once, and leave nothing behind at the end', async () => {
		const run = here.ledger();
		await claim(run, 'a', 'b', 'c');
		await done(run.begin(['a', 'b']));
		await done(run.confirm(['a']));
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'done' });
		await done(run.release(['c']));
		expect(await claim((await database.open()).ledger(), 'b')).toEqual({ b: 'busy' });
		await done(run.confirm(['b']));
		await done(run.close());
		await database.rest();
		expect([database.remembered(), database.underWay()]).toEqual([['a', 'b'], []]);
	});
});
