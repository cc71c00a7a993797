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

describe('Marks that are in nobody’s way', () => {
	const discard = async (count: number) => {
		for (const mark of numbered(count)) record.discard(mark);
		await pass(1_000);
	};

	it('go with the next ones', async () => {
		await discard(49);
		expect(database.uses).toEqual([]);
		await done(record.remove(['a']));
		await done(record.remove(['b']));
		expect(database.uses.map(({ marks }) => marks)).toEqual([['a', ...numbered(49)], ['b']]);
	});

	it('go with the ones after them where the database refused', async () => {
		await discard(1);
		here.fails = () => LOCKED;
		await done(record.removeNow(['a']));
		here.fails = () => undefined;
		await done(record.remove(['b']));
		expect(database.uses.map(({ marks }) => marks)).toEqual([['b', '0']]);
	});

	it('go by themselves when fifty have gathered', async () => {
		await discard(50);
		expect(database.uses.map(({ kind, marks }) => [kind, marks])).toEqual([
			['remove', numbered(50)],
		]);
	});
});

describe('Marks that are kept', () => {
	/** Records marks and keeps them; call the result to end that. */
	async function keep() {
		await done(record.add(['own', 'a']));
		return record.keep('own', () => ['own', 'a']);
	}

	it('are looked at every five seconds, and not written, as long as nobody takes them away', async () => {
		await keep();
		await pass(21_000);
		const looks = database.uses.slice(1).map(({ kind, marks }) => [kind, ...marks]);
		expect(looks).toEqual(Array(4).fill(['add', 'own']));
		expect(record.hasOthers()).toBe(false);
	});

	it('are put back where somebody did, and looked at more often then', async () => {
		await keep();
		database.lose('workflow');
		await pass(5_200);
		expect([database.underWay(), record.hasOthers()]).toEqual([['own', 'a'], true]);
		database.lose('workflow');
		await pass(1_600);
		expect(database.underWay()).toEqual(['own', 'a']);
	});

	it('are left alone from the moment that ends, and kept again later', async () => {
		const stop = await keep();
		await pass(1_000);
		stop();
		await database.rest();
		expect(usesOf('add')).toHaveLength(1);
		record.keep('own', () => ['own', 'a']);
		database.lose('workflow');
		await pass(5_200);
		expect(database.underWay()).toEqual(['own', 'a']);
	});

	it('of several runs are kept by one look', async () => {
		await keep();
		record.keep('other', () => ['other', 'b']);
		database.lose('workflow');
		await pass(5_200);
		expect([...database.underWay()].sort()).toEqual(['a', 'b', 'other', 'own']);
		expect(usesOf('add')).toHaveLength(3);
	});

	it('are put back after the database has failed, which the log tells', async () => {
		await keep();
		here.fails = () => LOCKED;
		await pass(6_000);
		expect(here.log).toEqual(['What is under way could not be noted in the database of n8n']);
		expect(here.errors).toEqual([`Error: ${LOCKED}`]);
		here.fails = () => undefined;
		database.lose('workflow');
		await pass(5_000);
		expect(database.underWay()).toEqual(['own', 'a']);
	});
});
