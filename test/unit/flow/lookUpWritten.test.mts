import { lookUpWritten } from '../../../shared/flow/lookUpWritten.ts';
import type { Database, Process } from '../../support/processes.mts';
import { LOCKED, openDatabase, write } from '../../support/processes.mts';
import { ends, keyed, runOf, wrong } from './context.mts';

let database: Database;
let here: Process;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
});

const lookUp = async (jobs: ReturnType<typeof keyed>) =>
	await database.clock.until(
		lookUpWritten(runOf({ clock: database.clock, n8n: here.context() }), jobs),
	);

describe('What a dry run is told of rows', () => {
	it('is what became of them, and nothing of them is claimed or remembered then', async () => {
		const other = await database.open();
		await write(database, other, 'confirmed', 'a');
		expect(Object.fromEntries(await lookUp(keyed('a', 'b')))).toEqual({ a: 'done', b: 'fresh' });
		const { ledger } = await database.open();
		const states = await database.clock.until(ledger().claim(['b']));
		expect(states.get('b')).toBe('fresh');
	});

	it('is why the database cannot be asked, where they have no end already', async () => {
		here.fails = () => LOCKED;
		const jobs = keyed('a', 'b');
		jobs[1].step = wrong('Empty');
		expect((await lookUp(jobs)).size).toBe(0);
		expect(ends(jobs)).toEqual(['Not sent, because the database of n8n did not answer', 'Empty']);
	});
});
