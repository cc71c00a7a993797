import { contest, recordFirmly, stand } from '../../../shared/memory/contest.ts';
import type { MarkRecord } from '../../../shared/memory/record.ts';
import type { Contended } from '../../support/contended.mts';
import { openContended, SETTLE_MS } from '../../support/contended.mts';
import { virtualClock } from '../../support/virtualClock.mts';

const WRITE_MS = 5;
const SLOW_MS = 300;

/** A process that contends, and a slow one that writes back what it had read before. */
function scene(chance = 0.5, ...marks: string[]) {
	const database: Contended = { marks: new Set(marks), failing: false };
	const clock = virtualClock(() => chance);
	const record = openContended(database, clock, () => WRITE_MS);
	const slow = openContended(database, clock, () => SLOW_MS);
	return { database, clock, record, slow };
}

/** Contends while the slow one writes these marks back. */
async function contendWith(slowMarks: string[], chance?: number) {
	const all = scene(chance);
	const { clock, record, slow } = all;
	void slow.add(slowMarks);
	await clock.until(clock.later(1));
	const result = await clock.until(contest(record, ['a', 'b'], { clock }));
	return { ...all, ...result };
}

describe('Marks that another process wrote over', () => {
	it('are won all the same, once they stand again', async () => {
		const { database, won, own, record } = await contendWith(['x']);
		expect([...won]).toEqual(['a', 'b']);
		expect(database.marks).toEqual(new Set(['x', 'a', 'b', own]));
		expect(record.losses).toBe(1);
	});

	it('are not won where that process recorded them itself', async () => {
		const { won } = await contendWith(['x', 'a']);
		expect([...won]).toEqual(['b']);
	});

	it('have to stand again after a pause that chance makes, so that two get out of step', async () => {
		const standing = 1 + 3 * WRITE_MS + 2 * SETTLE_MS;
		for (const chance of [0, 0.5, 0.9]) {
			const { clock } = await contendWith(['x'], chance);
			expect(clock.now()).toBe(standing + chance * SETTLE_MS);
		}
	});
});

describe('Who meets others', () => {
	it.each([
		[['a'], 1],
		[['a', 'b'], 1],
		[[], 0],
	])('tells the record so, of what was there before: %j', async (before, meetings) => {
		const { clock, record } = scene(0.5, ...before);
		await clock.until(contest(record, ['a', 'b'], { clock }));
		expect([record.meetings, record.losses]).toEqual([meetings, 0]);
	});
});

describe('Who comes again with a mark of its own', () => {
	const again = async (...before: string[]) => {
		const { clock, record } = scene(0.5, ...before);
		return await clock.until(contest(record, ['a'], { clock }, undefined, 'receipt'));
	};

	it('has what was recorded with it before', async () => {
		expect(await again('a', 'receipt')).toEqual({ won: new Set(['a']), own: 'receipt' });
	});

	it('has nothing that somebody else recorded', async () => {
		expect(await again('a')).toEqual({ won: new Set(), own: 'receipt' });
	});

	it('has what is new', async () => {
		expect(await again()).toEqual({ won: new Set(['a']), own: 'receipt' });
	});
});

describe('When the database fails in the midst of it', () => {
	/** A record at which the next looks fail, and what it was told to take away. */
	function failing(record: MarkRecord, looks: number) {
		const removed: string[][] = [];
		const look: MarkRecord['look'] = async (marks) =>
			looks-- > 0 ? await Promise.reject(new Error('locked')) : await record.look(marks);
		const remove: MarkRecord['remove'] = async (marks) => {
			removed.push([...marks]);
			return await record.remove(marks);
		};
		return { removed, record: { ...record, look, remove } };
	}

	it('its error is told, and nothing taken away that may be somebody else’s by now', async () => {
		const { clock, record } = scene();
		const { removed, record: stuck } = failing(record, Infinity);
		await expect(clock.until(contest(stuck, ['a'], { clock }))).rejects.toThrow('locked');
		expect(removed).toEqual([]);
		expect(clock.now()).toBeLessThan(10_000);
	});

	it('what was recorded is taken away as soon as it lets that happen', async () => {
		const { clock, record, database } = scene(0.5, 'b');
		const { record: slow } = failing(record, 5);
		await expect(clock.until(contest(slow, ['a', 'b'], { clock }))).rejects.toThrow('locked');
		expect([...database.marks]).toEqual(['b']);
	});
});

describe('What was just recorded', () => {
	it('has to stand longer when a write takes long meanwhile', async () => {
		const { clock, record } = scene();
		const standing = stand(record, clock);
		void clock.later(SETTLE_MS / 2).then(() => (record.settledMs = 3 * SETTLE_MS));
		await clock.until(standing);
		expect(clock.now()).toBe(3 * SETTLE_MS);
	});

	it('is looked after no more once the execution was cancelled', async () => {
		const { clock, record, database } = scene();
		const abort = new AbortController();
		const work = recordFirmly(record, ['a'], { clock, signal: abort.signal }, () => true);
		void clock.later(100).then(() => abort.abort());
		await clock.until(work);
		expect([clock.now(), [...database.marks]]).toEqual([100, []]);
	});
});
