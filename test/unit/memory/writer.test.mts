import type { IExecuteFunctions } from 'n8n-workflow';
import { contest } from '../../../shared/memory/contest.ts';
import type { MarkRecord } from '../../../shared/memory/record.ts';
import type { StoreContext, Writer } from '../../../shared/memory/writer.ts';
import { openWriter } from '../../../shared/memory/writer.ts';
import { handOn } from '../../support/hand.mts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { virtualClock } from '../../support/virtualClock.mts';

/** Nearly as long as a write is trusted to take at most. */
const WRITE_MS = 350;
const STEP_MS = 100;

/** n8n's store as several processes use it: read, take some time, write all of it back. */
function storeOn(clock: VirtualClock): StoreContext {
	let list: string[] = [];
	const checkProcessedAndRecord = async (marks: string[]) => {
		const before = new Set(list);
		await clock.later(WRITE_MS);
		const isNew = marks.filter((mark) => !before.has(mark));
		list = [...before, ...isNew];
		return { new: isNew, processed: [] };
	};
	return {
		helpers: { checkProcessedAndRecord } as unknown as IExecuteFunctions['helpers'],
	} as StoreContext;
}

/** A process that always has something to write, at the same pace as the others. */
async function keepBusy(writer: Writer, name: string, isOver: () => boolean): Promise<void> {
	for (let count = 0; !isOver(); count++) await writer.write('add', [`${name} ${count}`]);
}

/** How many of two processes believe that they alone have a claim; `look` is how they find out. */
async function holdersOf(look: 'look' | 'add'): Promise<number> {
	const clock = virtualClock();
	const store = storeOn(clock);
	let isOver = false;
	const claim = async (name: string, afterMs: number) => {
		await clock.later(afterMs);
		const writer = openWriter(store, 'workflow', clock);
		void keepBusy(writer, name, () => isOver);
		const record = {
			add: async (marks: string[]) => await writer.write('add', marks),
			look: async (marks: string[]) => await writer.write(look, marks),
			settleMs: writer.settleMs,
			noticeOthers: writer.noticeOthers,
		} as unknown as MarkRecord;
		return (await contest(record, ['the key'], { clock })).won.size;
	};
	const both = Promise.all([claim('first', 0), claim('second', STEP_MS)]);
	const [first, second] = await clock.until(both);
	isOver = true;
	return first + second;
}

describe('Two processes that write in step', () => {
	it('do not both hold the same claim', async () => {
		expect(await holdersOf('look')).toBe(1);
	});

	it('would, if each read right behind its own write', async () => {
		expect(await holdersOf('add')).toBe(2);
	});
});

/** A hand that knows of others. */
function noted() {
	const hand = handOn('workflow', WRITE_MS);
	hand.writer.noticeOthers();
	return hand;
}

describe('The hand of a process', () => {
	it('writes additions before removals, and gives others their time once for both', async () => {
		const { clock, uses, writer } = noted();
		const both = [writer.write('remove', ['old']), writer.write('add', ['new'])];
		await clock.until(Promise.all(both));
		expect(uses).toMatchObject([
			{ use: 'record', marks: ['new'], atMs: 0 },
			{ use: 'take', marks: ['old'], atMs: WRITE_MS },
		]);
		await clock.until(writer.write('add', ['newer']));
		expect(uses[2].atMs).toBe(3 * WRITE_MS);
	});

	it('keeps the order of what is about the same mark', async () => {
		const { clock, uses, writer } = noted();
		const all = [
			writer.write('remove', ['a']),
			writer.write('add', ['a']),
			writer.write('add', ['b']),
		];
		await clock.until(Promise.all(all));
		expect(uses.map(({ use, marks }) => [use, ...marks])).toEqual([
			['record', 'b'],
			['take', 'a'],
			['record', 'a'],
		]);
	});

	it('waits for the writes of others also for a look that comes in its pause', async () => {
		const { clock, uses, writer } = noted();
		await clock.until(writer.write('add', ['a']));
		const addition = writer.write('add', ['b']);
		const look = clock.later(WRITE_MS / 2).then(async () => await writer.write('look', ['c']));
		await clock.until(Promise.all([addition, look]));
		expect(uses.map(({ marks }) => marks)).toEqual([['a'], ['b', 'c']]);
		expect(uses[1].atMs).toBe(WRITE_MS + 1.5 * WRITE_MS);
	});
});

describe('A write of the hand', () => {
	it('is none where there is nothing to write', async () => {
		const { clock, uses, writer } = handOn('node', 5);
		expect([...(await clock.until(writer.write('add', [])))]).toEqual([]);
		expect(uses).toEqual([]);
	});

	it('takes away no more at once than keeps n8n standing still for a moment', async () => {
		const { clock, uses, writer } = handOn('node', 5);
		const marks = (name: string, count: number) =>
			Array.from({ length: count }, (_, index) => `${name} ${index}`);
		const all = [marks('a', 300), marks('b', 200), marks('c', 1), marks('d', 501)];
		await clock.until(Promise.all(all.map(async (some) => await writer.write('remove', some))));
		expect(uses.map((use) => use.marks.length)).toEqual([500, 1, 501]);
	});

	it('is done again when another process made the record at the same moment, but only once', async () => {
		const met = handOn('workflow', 'UNIQUE constraint failed', 5);
		expect([...(await met.clock.until(met.writer.write('add', ['a'])))]).toEqual(['a']);
		expect([met.uses.length, met.writer.hasOthers()]).toEqual([2, true]);
		const stuck = handOn('workflow', 'duplicate key value');
		await expect(stuck.clock.until(stuck.writer.write('add', ['a']))).rejects.toThrow('duplicate');
		expect(stuck.uses).toHaveLength(2);
	});

	it('rejects for all who share it when the database does', async () => {
		const { clock, uses, writer } = handOn('node', 'database is locked', 5);
		const both = [writer.write('add', ['a']), writer.write('look', ['b'])];
		const ends = await clock.until(Promise.allSettled(both));
		expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(uses.map(({ marks }) => marks)).toEqual([['a', 'b']]);
		expect([...(await clock.until(writer.write('add', ['a'])))]).toEqual(['a']);
	});

	it('has to stand twice as long as the longest of the last minute took, and half a second at least', async () => {
		const { clock, writer } = handOn('node', 100, 900, 10);
		const settled: number[] = [];
		for (const mark of ['a', 'b', 'c']) {
			await clock.until(writer.write('add', [mark]));
			settled.push(writer.settleMs());
		}
		await clock.until(clock.later(61_000));
		expect([...settled, writer.settleMs()]).toEqual([500, 1_800, 1_800, 500]);
	});

	it('remembers for ten minutes that another process was there', async () => {
		const { clock, writer } = handOn('node', 5);
		expect(writer.hasOthers()).toBe(false);
		writer.noticeOthers();
		await clock.until(clock.later(599_999));
		expect(writer.hasOthers()).toBe(true);
		await clock.until(clock.later(1));
		expect(writer.hasOthers()).toBe(false);
	});
});
