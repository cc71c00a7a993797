import type { MarkRecord } from '../../../shared/memory/record.ts';
import type { Database, Process } from '../../support/processes.mts';
import { LOCKED, onClockOf, openDatabase } from '../../support/processes.mts';

let database: Database;
let here: Process;
let record: MarkRecord;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
	record = here.record('workflow');
});

const { done, pass } = onClockOf(() => database);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
const usesOf = (kind: 'add' | 'remove') => database.uses.filter((use) => use.kind === kind);

/** Takes marks away, and notes what is told at the end of that. */
function remove(marks: string[], proof?: string) {
	const ends: boolean[] = [];
	const removing = record.remove(marks, proof, (isFirm) => void ends.push(isFirm));
	return { ends, removing };
}

describe('A record', () => {
	it('is one for all executions of a process, of a node or of all nodes of a workflow', () => {
		expect(here.record('node')).toBe(here.record('node'));
		expect(here.record('workflow', { node: 'm' })).toBe(record);
		const others = [
			here.record('node'),
			here.record('node', { node: 'm' }),
			here.record('workflow', { workflow: 'other' }),
			here.record('node', { workflow: 'other' }),
		];
		expect(new Set([record, ...others]).size).toBe(5);
	});

	it.each([
		['node', undefined, 100_000],
		['workflow', undefined, 1_000_000],
		['node', 10, 10],
	] as const)(
		'of a %s, with room for %s, is kept with %d entries',
		async (scope, most, entries) => {
			const opened = here.record(scope, { node: 'k' }, most);
			await done(opened.add(['a']));
			await done(opened.remove(['a']));
			const options = { mode: 'entries', maxEntries: entries };
			expect(database.uses.map((use) => use.options)).toEqual([options, options]);
		},
	);
});

describe('Marks that are taken away', () => {
	it('go at once, and nothing more is written for them', async () => {
		await done(record.add(['a', 'b']));
		const { ends, removing } = remove(['a']);
		expect([await done(removing), ends]).toEqual([true, [true]]);
		await database.rest();
		expect([database.underWay(), database.uses.length]).toEqual([['b'], 2]);
	});

	it('are none where none are given', async () => {
		const { ends, removing } = remove([]);
		expect([await done(removing), ends, database.uses]).toEqual([true, [true], []]);
	});

	it('of a node go in parts, because n8n stands still for each', async () => {
		await done(here.record('node').removeNow(numbered(1_200)));
		expect(database.uses.map(({ marks }) => marks.length)).toEqual([500, 500, 200]);
		expect(database.uses.flatMap(({ marks }) => marks)).toEqual(numbered(1_200));
	});

	it('are tried again when the database refuses, which the log tells', async () => {
		await done(record.add(['a']));
		let refusals = 3;
		here.fails = () => (refusals-- > 0 ? LOCKED : undefined);
		const { ends, removing } = remove(['a']);
		expect([await done(removing), ends]).toEqual([false, []]);
		expect(here.log).toEqual(['What is done could not be noted in the database of n8n yet']);
		expect(here.errors).toEqual([`Error: ${LOCKED}`]);
		await pass(600);
		expect([database.underWay(), ends]).toEqual([['a'], []]);
		await database.rest();
		expect([database.underWay(), ends, here.log.length]).toEqual([[], [true], 3]);
		expect(record.hasOthers()).toBe(false);
	});

	it('stay when the database refuses twenty-one times, and that is told', async () => {
		await done(record.add(['a']));
		here.fails = () => LOCKED;
		const { ends, removing } = remove(['a']);
		await done(removing);
		await database.rest();
		expect([database.underWay(), ends, here.log.length]).toEqual([['a'], [false], 21]);
		await database.rest();
		expect(here.log).toHaveLength(21);
	});

	it('are not taken away once somebody recorded them anew, though they had to go again', async () => {
		await done(record.add(['a', 'b', 'c']));
		here.failsLate = ({ kind }) => (kind === 'remove' ? 'connection lost' : undefined);
		await done(remove(['a', 'b', 'c']).removing);
		expect(database.underWay()).toEqual([]);
		here.failsLate = () => undefined;
		expect([...(await done(record.add(['a'])))]).toEqual(['a']);
		expect([...(await done(record.look(['c'])))]).toEqual(['c']);
		await database.rest();
		expect(database.underWay()).toEqual(['a', 'c']);
	});

	it('may be left when the database does not let that happen now', async () => {
		await done(record.add(['a']));
		here.fails = () => LOCKED;
		expect(await done(record.removeNow(['a']))).toBe(false);
		here.fails = () => undefined;
		await database.rest();
		expect(database.underWay()).toEqual(['a']);
		expect(await done(record.removeNow(['a']))).toBe(true);
	});
});

describe('Marks that are taken away with a proof', () => {
	beforeEach(async () => void (await done(record.add(['a', 'proof']))));
	const removeProved = () => remove(['a', 'proof'], 'proof');

	it('are looked for once, when others have written, and the proof goes then', async () => {
		const { ends, removing } = removeProved();
		expect([await done(removing), ends]).toEqual([true, []]);
		await pass(490);
		expect(usesOf('add')).toHaveLength(1);
		await database.rest();
		expect(database.uses.slice(2).map(({ kind, marks }) => [kind, ...marks])).toEqual([
			['add', 'proof'],
			['remove', 'proof'],
		]);
		expect([database.underWay(), ends, record.hasOthers()]).toEqual([[], [true], false]);
	});

	it('go again and again where another process writes them back', async () => {
		const writeBack = database.recall('workflow');
		const { ends, removing } = removeProved();
		await done(removing);
		for (let times = 0; times < 3; times++) {
			writeBack();
			await pass(550);
		}
		expect([ends, record.hasOthers()]).toEqual([[], true]);
		await database.rest();
		expect([database.underWay(), ends]).toEqual([[], [true]]);
	});

	it('are not taken for gone while the database refuses to tell', async () => {
		const writeBack = database.recall('workflow');
		const { ends, removing } = removeProved();
		await done(removing);
		here.fails = () => LOCKED;
		writeBack();
		await pass(3_000);
		expect(ends).toEqual([]);
		here.fails = () => undefined;
		await database.rest();
		expect([database.underWay(), ends]).toEqual([[], [true]]);
	});

	it('say nothing of others while the database refuses to tell', async () => {
		await done(removeProved().removing);
		here.fails = () => LOCKED;
		await pass(3_000);
		here.fails = () => undefined;
		await database.rest();
		expect([database.underWay(), record.hasOthers()]).toEqual([[], false]);
	});

	it('are looked for only when they were taken away', async () => {
		let refusals = 2;
		here.fails = () => (refusals-- > 0 ? LOCKED : undefined);
		await done(removeProved().removing);
		await database.rest();
		expect(usesOf('add').map(({ marks }) => marks)).toEqual([['a', 'proof'], ['proof']]);
		expect([database.underWay(), record.hasOthers()]).toEqual([[], false]);
	});
});
