import type { Database, Process } from '../../support/processes.mts';
import { LOCKED, onClockOf, openDatabase, write } from '../../support/processes.mts';

let database: Database;
let here: Process;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
});

const { done, claim, wait } = onClockOf(() => database);

describe('What a run wrote', () => {
	it('is fresh the first time and done the next, beside what is new', async () => {
		const run = here.ledger();
		expect(await claim(run, 'a', 'b')).toEqual({ a: 'fresh', b: 'fresh' });
		await done(run.begin(['a', 'b']));
		await done(run.confirm(['a', 'b']));
		await done(run.close());
		expect(await claim(here.ledger(), 'a', 'b', 'c')).toEqual({ a: 'done', b: 'done', c: 'fresh' });
	});

	it('is remembered by other processes, and nothing is left as under way', async () => {
		await write(database, here, 'confirmed', 'a', 'b');
		await database.rest();
		expect([database.remembered(), database.underWay()]).toEqual([['a', 'b'], []]);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'done' });
	});

	it('is free again when it surely did not happen, and nothing of it is left', async () => {
		await write(database, here, 'released', 'a');
		await database.rest();
		expect([database.remembered(), database.underWay()]).toEqual([[], []]);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('is open for all others when nobody knows whether it happened', async () => {
		await write(database, here, 'open', 'a');
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		expect(await wait((await database.open()).ledger(), 'a')).toEqual({ a: 'open' });
		await database.rest();
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
	});

	it('is told of hundreds at once as well', async () => {
		const keys = Array.from({ length: 150 }, (_, index) => `k${index}`);
		await write(database, here, 'confirmed', ...keys.slice(0, 140));
		const run = here.ledger();
		const states = Object.values(await claim(run, ...keys));
		expect(states.filter((state) => state === 'done')).toHaveLength(140);
		expect(states.slice(140)).toEqual(Array(10).fill('fresh'));
		await done(run.close());
		await database.rest();
		expect([database.remembered().length, database.underWay()]).toEqual([140, []]);
	});

	it('stays with a run that claimed it: what others do is passed over', async () => {
		const [run, other] = [here.ledger(), here.ledger()];
		await claim(run, 'a');
		await done(other.confirm(['a']));
		await done(other.release(['a']));
		await done(other.leaveOpen(['a']));
		expect([run.isHeld('a'), other.isHeld('a')]).toEqual([true, false]);
		expect([...(await done(run.begin(['a'])))]).toEqual(['a']);
		expect(await claim(other, 'a')).toEqual({ a: 'busy' });
	});
});

describe('A run that ends early', () => {
	it('leaves open what has begun, and frees the rest', async () => {
		const run = here.ledger();
		await claim(run, 'begun', 'not');
		await done(run.begin(['begun']));
		await done(run.close());
		expect([run.isHeld('begun'), run.isHeld('not')]).toEqual([false, false]);
		expect(await claim(here.ledger(), 'not')).toEqual({ not: 'fresh' });
		expect(await wait(here.ledger(), 'begun')).toEqual({ begun: 'open' });
	});

	it('asks the database nothing more where nothing was claimed', async () => {
		const run = here.ledger();
		await done(run.takeAsDone([]));
		await done(run.close());
		expect(database.uses).toEqual([]);
	});
});

describe('An open write', () => {
	beforeEach(async () => await write(database, here, 'open', 'a'));

	it('is done for all when somebody found out that it happened', async () => {
		await done(here.ledger().takeAsDone(['a']));
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'done' });
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'done' });
	});

	it('may be written again by one run alone, and is done then', async () => {
		const [run, other] = [here.ledger(), (await database.open()).ledger()];
		const found = await done(Promise.all([run.claimAgain(['a']), other.claimAgain(['a'])]));
		expect(found.map((states) => states.get('a')).sort()).toEqual(['busy', 'fresh']);
		const [own] = [run, other].filter((one) => one.isHeld('a'));
		expect([...(await done(own.begin(['a'])))]).toEqual(['a']);
		await done(own.confirm(['a']));
		await done(own.close());
		await database.rest();
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'done' });
		expect(database.remembered()).toEqual(['a']);
	});

	it('is open again when the second write is not answered either', async () => {
		const run = here.ledger();
		await done(run.claimAgain(['a']));
		await done(run.leaveOpen(['a']));
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
		expect(Object.fromEntries(await done(here.ledger().claimAgain(['a'])))).toEqual({ a: 'fresh' });
	});

	it('is free when the second write surely did not happen', async () => {
		const run = here.ledger();
		await done(run.claimAgain(['a']));
		await done(run.begin(['a']));
		await done(run.release(['a']));
		await done(run.close());
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('is told done when it was settled meanwhile', async () => {
		await done(here.ledger().takeAsDone(['a']));
		const states = await done(here.ledger().claimAgain(['a']));
		expect(Object.fromEntries(states)).toEqual({ a: 'done' });
		await database.rest();
		expect(database.remembered()).toEqual(['a']);
	});
});

describe('When the database does not let itself be written', () => {
	const asking = ({ scope }: { scope: string }) => scope === 'node';

	it('a claim rejects, and leaves the key free where nothing can have been written', async () => {
		here.fails = (use) => (asking(use) ? LOCKED : undefined);
		await expect(done(here.ledger().claim(['a']))).rejects.toThrow('locked');
		here.fails = () => undefined;
		await database.rest();
		expect(database.remembered()).toEqual([]);
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('a claim is tried again where the write surely did not happen', async () => {
		let failures = 2;
		here.fails = (use) => (asking(use) && failures-- > 0 ? 'disk is full' : undefined);
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('a write that is not noted as begun may not be done', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		here.fails = () => LOCKED;
		await expect(done(run.begin(['a']))).rejects.toThrow('locked');
	});

	it('what cannot be taken back stays open', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		here.fails = (use) => (asking(use) && use.kind === 'remove' ? LOCKED : undefined);
		await done(run.release(['a']));
		here.fails = () => undefined;
		expect(await wait(here.ledger(), 'a')).toEqual({ a: 'open' });
	});

	it('what is done is noted as soon as it lets that happen, and told to the log', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		here.fails = ({ kind }) => (kind === 'remove' ? LOCKED : undefined);
		await done(run.confirm(['a']));
		expect(here.log).toContain('What is done could not be noted in the database of n8n yet');
		here.fails = () => undefined;
		await database.rest();
		expect(database.underWay()).toEqual([]);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'done' });
	});
});
