import type { Database, Process } from '../../support/processes.mts';
import { onClockOf, openDatabase, write } from '../../support/processes.mts';
import { marksOf } from '../../support/underWay.mts';

let database: Database;
let here: Process;
let there: Process;
beforeEach(async () => {
	database = openDatabase();
	[here, there] = [await database.open(), await database.open()];
});

const { done, claim, pass, wait } = onClockOf(() => database);

describe('Keys of a run that end differently', () => {
	it.each([
		['before', 'after'],
		['after', 'before'],
	])('leave open what is, be that said %s or %s the others are written', async (when) => {
		const run = here.ledger();
		await claim(run, 'a', 'b');
		await done(run.begin(['a', 'b']));
		if (when === 'before') await done(run.leaveOpen(['a']));
		await done(run.confirm(['b']));
		if (when === 'after') await done(run.leaveOpen(['a']));
		await done(run.close());
		await database.rest();
		expect(await wait(there.ledger(), 'a', 'b')).toEqual({ a: 'open', b: 'done' });
		expect(marksOf(database, 'b')).toEqual([]);
	});

	it('leave free what surely did not happen, to be begun by others while the run goes on', async () => {
		const run = here.ledger();
		await claim(run, 'a', 'b');
		await done(run.begin(['a']));
		await done(run.release(['a']));
		const other = there.ledger();
		expect(await claim(other, 'a')).toEqual({ a: 'fresh' });
		expect([...(await done(other.begin(['a'])))]).toEqual(['a']);
		await done(other.confirm(['a']));
		expect([...(await done(run.begin(['b'])))]).toEqual(['b']);
		await done(run.confirm(['b']));
		await database.rest();
		expect([marksOf(database, 'a'), marksOf(database, 'b')]).toEqual([[], []]);
		expect(database.remembered().sort()).toEqual(['a', 'b']);
	});

	it('leave nothing behind of those that were released before another one begins', async () => {
		const run = here.ledger();
		await claim(run, 'a', 'b', 'c');
		await done(run.release(['c']));
		await done(run.begin(['a']));
		await done(run.confirm(['a']));
		await done(run.release(['b']));
		await done(run.close());
		await database.rest();
		expect([marksOf(database), database.remembered()]).toEqual([[], ['a']]);
	});

	it('leave nothing behind of many that had been written long ago, while the run goes on', async () => {
		const keys = Array.from({ length: 150 }, (_, index) => `k${index}`);
		await write(database, here, 'confirmed', ...keys.slice(1));
		await database.rest();
		await claim(here.ledger(), ...keys);
		expect(marksOf(database).filter((mark) => !mark.includes(' k0 '))).toHaveLength(1);
	});
});

describe('A run that gets nothing', () => {
	it('leaves nothing behind, and writes nothing more', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		const other = there.ledger();
		expect(await claim(other, 'a')).toEqual({ a: 'busy' });
		await done(other.close());
		await done(run.begin(['a']));
		await done(run.confirm(['a']));
		await done(run.close());
		await database.rest();
		expect(database.underWay()).toEqual([]);
		const { length } = database.uses;
		await database.rest();
		expect(database.uses).toHaveLength(length);
	});
});

describe('The same key of another node', () => {
	it.each([{ node: 'm' }, { workflow: 'other' }])('is another one: %j', async (place) => {
		const run = here.ledger();
		await claim(run, 'a');
		const [near, far] = [here.ledger(undefined, place), there.ledger(undefined, place)];
		expect(await claim(near, 'a')).toEqual({ a: 'fresh' });
		expect(await claim(far, 'a')).toEqual({ a: 'busy' });
		await done(near.begin(['a']));
		expect([...(await done(run.begin(['a'])))]).toEqual(['a']);
		await done(near.leaveOpen(['a']));
		await done(run.confirm(['a']));
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'done' });
		expect(await wait(here.ledger(undefined, place), 'a')).toEqual({ a: 'open' });
	});
});

describe('An open write', () => {
	beforeEach(async () => await write(database, here, 'open', 'a'));

	it('leaves nothing behind once somebody found out that it happened, even if it was forgotten', async () => {
		database.lose('node');
		await done(there.ledger().takeAsDone(['a']));
		await database.rest();
		expect([marksOf(database), database.remembered()]).toEqual([[], ['a']]);
	});

	it('leaves nothing behind once it was written again', async () => {
		const run = there.ledger();
		await done(run.claimAgain(['a']));
		await done(run.begin(['a']));
		await done(run.confirm(['a']));
		await done(run.close());
		await database.rest();
		expect([marksOf(database), database.remembered()]).toEqual([[], ['a']]);
	});

	it('leaves nothing behind once writing it again surely did not happen', async () => {
		const run = there.ledger();
		await done(run.claimAgain(['a']));
		await done(run.begin(['a']));
		await done(run.release(['a']));
		await done(run.close());
		await database.rest();
		expect([marksOf(database), database.remembered()]).toEqual([[], []]);
	});

	it('is told done to whoever waits to write it again, when another run of the process does', async () => {
		const [run, other] = [here.ledger(), here.ledger()];
		await done(run.claimAgain(['a']));
		const waiting = other.claimAgain(['a']);
		await pass(2_000);
		await done(run.begin(['a']));
		await done(run.confirm(['a']));
		expect(Object.fromEntries(await done(waiting))).toEqual({ a: 'done' });
		expect(other.isHeld('a')).toBe(false);
	});

	it('is told nothing of to whoever is cancelled while another run of the process writes it again', async () => {
		const abort = new AbortController();
		const [run, other] = [here.ledger(), here.ledger(abort.signal)];
		await done(run.claimAgain(['a']));
		const waiting = other.claimAgain(['a']);
		abort.abort();
		expect(Object.fromEntries(await done(waiting))).toEqual({});
		expect([run.isHeld('a'), other.isHeld('a')]).toEqual([true, false]);
	});

	it('that was settled meanwhile stays with whoever has claimed it since', async () => {
		const run = here.ledger();
		await done(run.claimAgain(['a']));
		await done(run.begin(['a']));
		await done(run.release(['a']));
		await done(run.close());
		const since = there.ledger();
		expect(await claim(since, 'a')).toEqual({ a: 'fresh' });
		const late = (await database.open()).ledger();
		expect(Object.fromEntries(await done(late.claimAgain(['a'])))).toEqual({ a: 'busy' });
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'busy' });
		expect([...(await done(since.begin(['a'])))]).toEqual(['a']);
	});

	it('is free for a run that meets it settled, and may be begun by it', async () => {
		const run = here.ledger();
		await done(run.claimAgain(['a']));
		await done(run.release(['a']));
		await done(run.close());
		const late = there.ledger();
		expect(Object.fromEntries(await done(late.claimAgain(['a'])))).toEqual({ a: 'fresh' });
		expect([...(await done(late.begin(['a'])))]).toEqual(['a']);
		await done(late.confirm(['a']));
		await done(late.close());
		await database.rest();
		expect(marksOf(database)).toEqual([]);
	});

	it('may be left open while the database fails', async () => {
		await claim(there.ledger(), 'x');
		await claim(here.ledger(), 'x');
		const run = here.ledger();
		await claim(run, 'b');
		await done(run.begin(['b']));
		here.fails = () => 'locked';
		await done(run.leaveOpen(['b']));
		await pass(30_000);
		here.fails = () => undefined;
		expect(run.isHeld('b')).toBe(false);
		expect(await wait(here.ledger(), 'b')).toEqual({ b: 'begun' });
	});
});
