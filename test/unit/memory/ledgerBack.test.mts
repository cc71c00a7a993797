import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { Database, Process } from '../../support/processes.mts';
import { onClockOf, openDatabase, write } from '../../support/processes.mts';
import { marksOf, writeBack } from '../../support/underWay.mts';

let database: Database;
let here: Process;
let there: Process;
beforeEach(async () => {
	database = openDatabase();
	[here, there] = [await database.open(), await database.open()];
});

const { done, claim, pass, wait } = onClockOf(() => database);

/** A run at whose writes nothing was noticed yet, with a key that has begun. */
async function begun(...keys: string[]): Promise<Ledger> {
	const run = here.ledger();
	await claim(run, ...keys);
	await done(run.begin(keys));
	return run;
}

/** Lets the process notice another one, which stays at work. */
async function meetOther(): Promise<void> {
	await claim(there.ledger(), 'x');
	await claim(here.ledger(), 'x');
}

describe('What a slow process writes back', () => {
	it.each([1, 3])('of a written key goes again, be it written back %d times', async (times) => {
		const run = await begun('a');
		writeBack(database, here, 'workflow', times);
		await done(run.confirm(['a']));
		await done(run.close());
		expect(marksOf(database, 'a')).not.toEqual([]);
		await database.rest();
		expect(marksOf(database)).toEqual([]);
		expect(await claim(there.ledger(), 'a')).toEqual({ a: 'done' });
	});

	it('of a key that was written long ago goes again, also where its claim was only a question', async () => {
		await write(database, here, 'confirmed', 'a');
		await database.rest();
		const run = here.ledger();
		writeBack(database, here, 'workflow');
		expect(await claim(run, 'a')).toEqual({ a: 'done' });
		await done(run.close());
		expect(marksOf(database, 'a')).not.toEqual([]);
		await database.rest();
		expect(marksOf(database)).toEqual([]);
	});

	it('of a key that surely was not written does not make it known', async () => {
		await meetOther();
		const run = here.ledger();
		await claim(run, 'a');
		writeBack(database, here, 'node');
		await done(run.release(['a']));
		await pass(5_000);
		expect(database.remembered()).toEqual(['x']);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'fresh' });
	});

	it('of a key goes at the end of its run at the latest, where others were noticed', async () => {
		await meetOther();
		const run = await begun('a', 'b');
		writeBack(database, here, 'workflow');
		await done(run.confirm(['a']));
		expect(marksOf(database, 'a')).toContain('n a claimed');
		await done(run.confirm(['b']));
		await done(run.close());
		await pass(5_000);
		expect(marksOf(database, 'a')).toEqual([]);
		expect(await claim((await database.open()).ledger(), 'a')).toEqual({ a: 'done' });
	});

	it('of one of many keys goes at the end of its run as well, where others are at work', async () => {
		await claim(there.ledger(), 'x');
		const run = await begun(...Array.from({ length: 120 }, (_, index) => `k${index}`));
		writeBack(database, here, 'workflow');
		await done(run.confirm(['k0']));
		expect(marksOf(database, 'k0')).toContain('n k0 claimed');
		await done(run.confirm(Array.from({ length: 119 }, (_, index) => `k${index + 1}`)));
		await done(run.close());
		await pass(10_000);
		expect(marksOf(database, 'k0')).toEqual([]);
	});

	it('does not settle what was left open, nor what its run is at work on', async () => {
		await meetOther();
		const run = await begun('a', 'b');
		const leaving = run.leaveOpen(['a']);
		await pass(100);
		database.lose('workflow');
		await done(leaving);
		await done(run.close());
		// Another process is at work, and for all that can be seen it may be on this key.
		expect(await wait((await database.open()).ledger(), 'a')).toEqual({ a: 'begun' });
	});
});

describe('While a process takes long to note that a key is written', () => {
	it('whoever waits for it does not take that process for gone', async () => {
		const run = await begun('a');
		database.writeMs = 2_000;
		await done(here.record('workflow').look(['a mark']));
		const awaited = there.ledger().wait(['a']);
		await pass(20_000);
		here.fails = ({ kind }) => (kind === 'remove' ? 'locked' : undefined);
		await done(run.confirm(['a']));
		await pass(110_000);
		here.fails = () => undefined;
		expect(Object.fromEntries(await done(awaited))).toEqual({ a: 'done' });
	});
});

describe('A key that is being asked about', () => {
	/** Asks for so long about a key that was written long ago that its marks are lost and put back meanwhile. */
	async function askForLong() {
		await write(database, there, 'confirmed', 'a');
		await database.rest();
		const run = here.ledger();
		const claiming = run.claim(['a']).catch(() => 'failed');
		await pass(507);
		database.writeMs = 8_000;
		await pass(10);
		expect(marksOf(database, 'a')).toEqual(['n a claimed', 'n a asked']);
		database.lose('workflow');
		database.writeMs = 5;
		await pass(6_000);
		expect(marksOf(database, 'a')).toContain('n a claimed');
		return { run, claiming };
	}

	it('is not taken for new when its process ends before it is told, and its marks were lost', async () => {
		await askForLong();
		here.kill();
		expect(await wait(there.ledger(), 'a')).toEqual({ a: 'unclear' });
	});

	it('leaves nothing behind that would make it new for others', async () => {
		const { run, claiming } = await askForLong();
		await done(claiming);
		await done(run.close());
		await database.rest();
		expect(marksOf(database)).toEqual([]);
	});
});
