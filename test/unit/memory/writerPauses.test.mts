import type { Hand } from '../../support/hand.mts';
import { handOn, handWith } from '../../support/hand.mts';

const WRITE_MS = 100;

/** Writes several things one after the other, and gives when each of them was begun. */
async function writeOneByOne({ clock, writer, uses }: Hand, count: number): Promise<number[]> {
	const before = uses.length;
	for (let index = 0; index < count; index++) {
		await clock.until(writer.write('add', [`${before + index}`]));
	}
	return uses.slice(before).map(({ atMs }) => atMs);
}

describe('What executions of a process want written at the same moment', () => {
	it('is new for the first of them alone', async () => {
		const { clock, uses, writer } = handOn('workflow', WRITE_MS);
		const both = [writer.write('add', ['a', 'b']), writer.write('add', ['a', 'c'])];
		const found = await clock.until(Promise.all(both));
		expect(found.map((isNew) => [...isNew])).toEqual([['a', 'b'], ['c']]);
		expect(uses.map(({ marks }) => marks)).toEqual([['a', 'b', 'c']]);
	});

	it('is written with what comes a moment later, and what comes during a write with the next', async () => {
		const { clock, uses, writer } = handOn('workflow', WRITE_MS);
		const moment = Promise.resolve();
		const during = async (mark: string) => {
			await clock.later(WRITE_MS / 2);
			await writer.write('add', [mark]);
		};
		const all = [
			writer.write('add', ['a']),
			moment.then(async () => await writer.write('add', ['b'])),
			during('c'),
			during('d'),
		];
		await clock.until(Promise.all(all));
		expect(uses.map(({ marks }) => marks)).toEqual([
			['a', 'b'],
			['c', 'd'],
		]);
	});

	it('is kept as n8n is told, with as many entries as there are for the record', async () => {
		const optionsOf = async ({ clock, writer, uses }: Hand) => {
			await clock.until(writer.write('add', ['a']));
			await clock.until(writer.write('remove', ['a']));
			return uses.map(({ options }) => options);
		};
		const twice = (maxEntries: number) => Array(2).fill({ mode: 'entries', maxEntries });
		expect(await optionsOf(handOn('node', 5))).toEqual(twice(100_000));
		expect(await optionsOf(handOn('workflow', 5))).toEqual(twice(1_000_000));
		const few = handWith({ scope: 'node', random: () => 0, maxEntries: 10 }, 5);
		expect(await optionsOf(few)).toEqual(twice(10));
	});
});

describe('The pause between two writes', () => {
	it('is none where nobody else writes', async () => {
		expect(await writeOneByOne(handOn('workflow', WRITE_MS), 3)).toEqual([0, 100, 200]);
	});

	it.each([
		[0, [100, 300, 500]],
		[0.5, [150, 400, 650]],
	])('is a usual write where others do, and by chance %d longer', async (chance, begins) => {
		const hand = handWith({ scope: 'workflow', random: () => chance }, WRITE_MS);
		await writeOneByOne(hand, 1);
		hand.writer.noticeOthers();
		const found = await writeOneByOne(hand, 3);
		expect(found.map((atMs) => atMs - found[0])).toEqual(begins.map((atMs) => atMs - begins[0]));
		expect(found[0]).toBe(WRITE_MS + WRITE_MS * (1 + chance));
	});

	it('is two usual writes at most after losses, and a quarter less after each write', async () => {
		const hand = handOn('workflow', WRITE_MS);
		await writeOneByOne(hand, 1);
		for (let losses = 0; losses < 4; losses++) hand.writer.noticeOthers(true);
		const found = await writeOneByOne(hand, 5);
		const pauses = found.map((atMs, index) => atMs - (found[index - 1] ?? 0) - WRITE_MS);
		expect(pauses).toEqual([200, 150, 112.5, 100, 100]);
	});

	it('is one usual write after the first loss', async () => {
		const hand = handOn('workflow', WRITE_MS);
		await writeOneByOne(hand, 1);
		hand.writer.noticeOthers(true);
		expect(await writeOneByOne(hand, 1)).toEqual([2 * WRITE_MS]);
	});

	it('is over when others have written all the same while nobody here wanted to', async () => {
		const hand = handOn('workflow', WRITE_MS);
		await writeOneByOne(hand, 1);
		hand.writer.noticeOthers();
		await hand.clock.until(hand.clock.later(1_000));
		expect(await writeOneByOne(hand, 1)).toEqual([1_100]);
	});
});

describe('The pause before a look', () => {
	const look = async (hand: Hand) => {
		await hand.clock.until(hand.writer.write('look', ['look']));
		return hand.uses.at(-1)?.atMs;
	};

	it('is none where this process wrote nothing', async () => {
		expect(await look(handOn('workflow', WRITE_MS))).toBe(0);
	});

	it('is one and a half of the longest writes, also where nobody else was noticed', async () => {
		const hand = handOn('workflow', WRITE_MS);
		await writeOneByOne(hand, 1);
		expect(await look(hand)).toBe(250);
	});

	it('is three usual writes where a single one was much longer', async () => {
		const hand = handOn('workflow', WRITE_MS, WRITE_MS, 600, WRITE_MS);
		await writeOneByOne(hand, 3);
		// A fifth of what the long one took more counts: 200 ms are usual then.
		expect(await look(hand)).toBe(800 + 600);
	});

	it('is as long as that before other writes, where that is longer', async () => {
		const hand = handOn('workflow', WRITE_MS);
		await writeOneByOne(hand, 1);
		for (let losses = 0; losses < 4; losses++) hand.writer.noticeOthers(true);
		expect(await look(hand)).toBe(WRITE_MS + 2 * WRITE_MS);
	});
});
