import type { Database, Process } from '../../support/processes.mts';
import { endUnasked, LOCKED, onClockOf, openDatabase, write } from '../../support/processes.mts';
import { marksOf } from '../../support/underWay.mts';

let database: Database;
let here: Process;
let gone: Process;
beforeEach(async () => {
	database = openDatabase();
	[here, gone] = [await database.open(), await database.open()];
});

const { done, claim, pass, wait } = onClockOf(() => database);

const claimAndEnd = async () => await endUnasked(database, gone, 'a');

describe('What a process had not begun before it ended', () => {
	it('is free where its marks were put back, which tell that it was asked about', async () => {
		const run = gone.ledger();
		await claim(run, 'a', 'b');
		await done(run.begin(['b']));
		database.lose('workflow');
		await pass(6_000);
		gone.kill();
		expect(await wait(here.ledger(), 'a', 'b')).toEqual({ a: 'fresh', b: 'open' });
	});

	it('is noted with the first begin of many, where that was not possible before', async () => {
		const keys = Array.from({ length: 120 }, (_, index) => `k${index}`);
		const run = gone.ledger();
		let refusals = 1;
		gone.fails = ({ marks }) =>
			marks.includes('n k0 unwritten') && refusals-- > 0 ? LOCKED : undefined;
		await done(run.claim(keys));
		await done(run.begin(['k1']));
		gone.kill();
		expect(await wait(here.ledger(), 'k1', 'k2')).toEqual({ k1: 'open', k2: 'fresh' });
	});

	it('leaves nothing behind when somebody else has written it', async () => {
		await claimAndEnd();
		const run = here.ledger();
		expect(await wait(run, 'a')).toEqual({ a: 'fresh' });
		expect([...(await done(run.begin(['a'])))]).toEqual(['a']);
		await done(run.confirm(['a']));
		await done(run.close());
		await database.rest();
		expect([marksOf(database, 'a'), database.remembered()]).toEqual([[], ['a']]);
	});

	it('is kept by whoever takes it over', async () => {
		await claimAndEnd();
		const run = here.ledger();
		await wait(run, 'a');
		database.lose('workflow');
		await pass(6_000);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'busy' });
		expect([...(await done(run.begin(['a'])))]).toEqual(['a']);
	});

	it('is unclear where it is known: whether it was asked about may have been written over', async () => {
		await write(database, here, 'confirmed', 'a');
		await database.rest();
		await claimAndEnd();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'unclear' });
	});

	it('is open when the database does not answer whoever takes it over', async () => {
		await claimAndEnd();
		here.fails = ({ scope }) => (scope === 'node' ? LOCKED : undefined);
		await expect(done(here.ledger().wait(['a']))).rejects.toThrow('locked');
		here.fails = () => undefined;
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		expect(await wait((await database.open()).ledger(), 'a')).toEqual({ a: 'open' });
	});

	it('is busy for a run that is cancelled while it takes it over, and free for the next one', async () => {
		await claimAndEnd();
		const abort = new AbortController();
		here.fails = ({ marks }) => {
			if (marks.includes('n a begun')) abort.abort();
			return undefined;
		};
		expect(await wait(here.ledger(abort.signal), 'a')).toEqual({ a: 'busy' });
		here.fails = () => undefined;
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'fresh' });
	});
});

describe('What a process wrote once more before it ended', () => {
	it('is open, and may be written once more by somebody else', async () => {
		await write(database, here, 'open', 'a');
		await done(gone.ledger().claimAgain(['a']));
		gone.kill();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		const run = here.ledger();
		expect(Object.fromEntries(await done(run.claimAgain(['a'])))).toEqual({ a: 'fresh' });
		expect([...(await done(run.begin(['a'])))]).toEqual(['a']);
	});
});

describe('A process that reaches the database no more for a while', () => {
	it('may not begin what others have taken over from it meanwhile', async () => {
		const run = gone.ledger();
		await claim(run, 'a');
		gone.fails = () => 'not to be reached';
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'unclear' });
		gone.fails = () => undefined;
		expect([...(await done(run.begin(['a'])))]).toEqual([]);
		expect(run.isHeld('a')).toBe(false);
		await done(run.close());
		await database.rest();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
	});
});
