import { fingerprint } from '../../../shared/memory/fingerprint.ts';
import type { Database, Process } from '../../support/processes.mts';
import { LOCKED, onClockOf, openDatabase } from '../../support/processes.mts';

/** So many are noted by some of them only. */
const MANY = Array.from({ length: 10_001 }, (_, index) => fingerprint(index));

/** Of so many each is noted. */
const EACH = 3_000;

let database: Database;
let crashed: Process;
let restarted: Process;
beforeEach(async () => {
	database = openDatabase();
	[crashed, restarted] = [await database.open(), await database.open()];
});

const { done } = onClockOf(() => database);
const begunBefore = async (...keys: string[]) => [
	...(await done(restarted.interruptions().begunBefore(keys))),
];
const note = async (keys: string[]) => await done(crashed.interruptions().noteBegun(keys));

describe('The writes of an execution that n8n interrupted', () => {
	it('are found among others, and found again by another retry', async () => {
		await note(['a', 'b']);
		expect(await begunBefore('a', 'b', 'c')).toEqual(['a', 'b']);
		expect(await begunBefore('a', 'b', 'c')).toEqual(['a', 'b']);
	});

	it('are none where nothing had begun, and to ask leaves nothing behind', async () => {
		expect(await begunBefore('a')).toEqual([]);
		expect(database.underWay()).toEqual([]);
	});

	it('are all when there were too many to note each', async () => {
		await note(MANY);
		expect(database.underWay().length).toBeGreaterThan(300);
		expect(database.underWay().length).toBeLessThan(800);
		expect(await begunBefore(...MANY)).toHaveLength(MANY.length);
	});

	it('are found, though they are few, among thousands that are asked about', async () => {
		for (let from = 9_000; from < 9_010; from++) {
			const few = MANY.slice(from, from + 2);
			await note(few);
			expect(await begunBefore(...few, ...MANY.slice(0, 9_000))).toEqual(few);
			database.lose('workflow');
		}
	});

	it('are all when one was noted of those asked about, which are too many to ask about each', async () => {
		await note(MANY.slice(0, EACH));
		expect(await begunBefore(...MANY)).toHaveLength(MANY.length);
	});

	it('are found where a retry gets but a few of thousands, because their source has changed', async () => {
		await note(MANY.slice(0, EACH));
		expect(await begunBefore(...MANY.slice(1_500, 1_503))).toEqual(MANY.slice(1_500, 1_503));
	});

	it('are all when only a few rows are left of the many that were noted', async () => {
		await note(MANY);
		expect(await begunBefore(...MANY.slice(0, 5_000))).toHaveLength(5_000);
	});

	it('are none of many where nothing had begun', async () => {
		expect(await begunBefore(...MANY)).toEqual([]);
	});

	it.each<Record<string, boolean>>([{ Issue: true, Rows: false }, { Rows: true }])(
		'are all where n8n restored the end of the node or of the one before it: %j',
		async (restored) => {
			const found = await done(restarted.interruptions(restored).begunBefore(['a', 'b']));
			expect([...found]).toEqual(['a', 'b']);
			expect(database.uses).toEqual([]);
		},
	);

	it.each<Record<string, boolean>>([{ Rows: false, Far: true }, {}])(
		'are none where it restored only what was long before: %j',
		async (restored) => {
			const found = await done(restarted.interruptions(restored).begunBefore(['a', 'b']));
			expect([...found]).toEqual([]);
		},
	);

	it('are told one by one where each was noted', async () => {
		await note(MANY.slice(0, EACH));
		expect(database.underWay()).toHaveLength(EACH);
		expect(await begunBefore(MANY[0], 'new')).toEqual([MANY[0]]);
	});

	it('are told of a key that came very often', async () => {
		await note(Array(EACH + 1).fill('a'));
		expect(await begunBefore('a', 'b')).toEqual(['a', 'b']);
	});
});

describe('Writes that came to their end', () => {
	it('are not found, but for those of which nobody will know', async () => {
		const begun = await note(['a', 'b']);
		await done(begun.end(['b']));
		expect(await begunBefore('a', 'b')).toEqual(['b']);
	});

	it('stay noted where an earlier run had noted them', async () => {
		await note(['a']);
		const again = await done(restarted.interruptions().noteBegun(['a', 'b']));
		await done(again.end([]));
		expect(await begunBefore('a', 'b')).toEqual(['a']);
	});

	it('of many stay noted as long as one of them is lost', async () => {
		const begun = await note(MANY);
		await done(begun.end(MANY.slice(0, 1)));
		expect(database.underWay().length).toBeGreaterThan(300);
		await done(begun.end([]));
		expect(database.underWay()).toEqual([]);
	});
});

describe('A database that fails', () => {
	it('keeps no write back, and the log says so', async () => {
		crashed.fails = () => LOCKED;
		const begun = await note(['a']);
		await done(begun.end([]));
		expect(crashed.log).toEqual(['That writes begin could not be noted in the database']);
		expect(crashed.errors).toEqual([`Error: ${LOCKED}`]);
	});

	it('tells of no interruption, and the log says so', async () => {
		restarted.fails = () => LOCKED;
		expect(await begunBefore('a')).toEqual([]);
		expect(restarted.log).toEqual(['n8n could not tell whether the execution was interrupted']);
		expect(restarted.errors).toEqual([`Error: ${LOCKED}`]);
	});
});
