import type { Database, Process, Use } from '../../support/processes.mts';
import { onClockOf, openDatabase } from '../../support/processes.mts';

let database: Database;
let here: Process;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
});

const { done, claim, wait } = onClockOf(() => database);
const isAsking = ({ scope, marks }: Use) => scope === 'node' && marks.includes('a');

describe('When the node asks whom it had written, and the database fails', () => {
	const rejects = async () => await expect(done(here.ledger().claim(['a']))).rejects.toThrow();

	it('it asks three times where nothing was written, and frees the key then', async () => {
		let asked = 0;
		here.fails = (use) =>
			isAsking(use) && use.kind === 'add' && ++asked ? 'disk full' : undefined;
		await rejects();
		expect(asked).toBe(3);
		here.fails = () => undefined;
		await database.rest();
		expect(database.underWay()).toEqual([]);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it.each(['connection lost', 'connect ECONNREFUSED'])(
		'the key is unclear where it was written in spite of the error: %s',
		async (text) => {
			here.failsLate = (use) => (isAsking(use) ? text : undefined);
			await rejects();
			here.failsLate = () => undefined;
			expect(database.remembered()).toEqual(['a']);
			expect(await claim(here.ledger(), 'a')).toEqual({ a: 'busy' });
			expect(await wait(here.ledger(), 'a')).toEqual({ a: 'unclear' });
		},
	);

	it.each([
		[4, 'fresh'],
		[5, 'fresh'],
		[6, 'failed'],
	])('and %d uses of it one after the other, the key is %s', async (uses, state) => {
		let failures = uses;
		here.fails = (use) => (use.scope === 'node' && failures-- > 0 ? 'connection lost' : undefined);
		const claiming = here.ledger().claim(['a']);
		const found = await done(claiming.catch(() => new Map([['a', 'failed']])));
		expect(found.get('a')).toBe(state);
	});

	it.each([
		['connection lost', 'busy'],
		['timeout exceeded when trying to connect', 'fresh'],
		['connect ECONNREFUSED', 'fresh'],
		['getaddrinfo ENOTFOUND', 'fresh'],
		['SQLITE_BUSY', 'fresh'],
	])('and does not tell whether it wrote, its words count: %s', async (text, state) => {
		here.fails = ({ scope }) => (scope === 'node' ? text : undefined);
		await rejects();
		here.fails = () => undefined;
		expect(await claim(here.ledger(), 'a')).toEqual({ a: state });
	});
});

describe('What the node knows', () => {
	/** Another process that is at work, so that its writes have to be reckoned with. */
	const other = async () => {
		const run = (await database.open()).ledger();
		await claim(run, 'x');
		return run;
	};

	it('is put back where another process wrote over it', async () => {
		await other();
		const run = here.ledger();
		await claim(run, 'a');
		database.lose('node');
		await done(run.begin(['a']));
		await done(run.confirm(['a']));
		expect(database.remembered()).toContain('a');
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'done' });
	});

	it.each([
		[5_000, 'done'],
		[60_000, 'begun'],
	])('is made sure of when others are there, also after %d ms of failures', async (ms, state) => {
		await other();
		const run = here.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		here.fails = ({ scope }) => (scope === 'node' ? 'locked' : undefined);
		const confirming = run.confirm(['a']);
		await done(database.clock.later(ms));
		here.fails = () => undefined;
		await done(confirming);
		await done(run.close());
		expect(await wait(here.ledger(), 'a')).toEqual({ a: state });
	});

	it('is taken back for good where the database fails, and nobody can tell whether others are there', async () => {
		await other();
		const run = here.ledger();
		await claim(run, 'a');
		let failures = 8;
		here.fails = () => (failures-- > 0 ? 'locked' : undefined);
		await done(run.release(['a']));
		await done(database.clock.later(5_000));
		expect(database.remembered()).toEqual(['x']);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('is not put back once it is taken back', async () => {
		await other();
		const run = here.ledger();
		await claim(run, 'a', 'b');
		database.lose('node');
		await done(run.release(['a']));
		await done(database.clock.later(5_000));
		expect(database.remembered()).toContain('b');
		expect(database.remembered()).not.toContain('a');
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('is taken back as soon as the database lets that happen', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		let failures = 3;
		here.fails = (use) =>
			use.scope === 'node' && use.kind === 'remove' && failures-- > 0 ? 'locked' : undefined;
		await done(run.release(['a']));
		expect(database.remembered()).toEqual([]);
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('tells who had not begun, when the process ends in the midst of a run', async () => {
		const gone = await database.open();
		const run = gone.ledger();
		await claim(run, 'a', 'b', 'c');
		await done(run.release(['c']));
		await done(run.begin(['a']));
		gone.kill();
		const found = await wait(here.ledger(), 'a', 'b');
		expect(found).toEqual({ a: 'open', b: 'fresh' });
	});
});
