import type { Pulse } from '../../../shared/memory/pulse.ts';
import type { Scene } from '../../support/pulses.mts';
import { openScene, SLOT_MS } from '../../support/pulses.mts';

let scene: Scene;
let one: Pulse;
let other: Pulse;
beforeEach(async () => {
	scene = openScene();
	[one, other] = [await scene.open(), await scene.open()];
});

const hasOthers = async (pulse: Pulse) => await scene.clock.until(pulse.hasOthers());

describe('A process that looks for others', () => {
	it('finds one that is at work, and nobody where there is nobody', async () => {
		expect(await hasOthers(other)).toBe(false);
		await scene.leaveMarks();
		expect(await hasOthers(other)).toBe(true);
	});

	it('is not blinded by what it has looked for before', async () => {
		for (let look = 0; look < 7; look++) expect(await hasOthers(other)).toBe(false);
		await scene.leaveMarks();
		expect(await hasOthers(other)).toBe(true);
	});

	it.each([
		[500, 3],
		[3_000, 6],
	])(
		'finds one of which only the marks with its claim stand, where writes stand %d ms, %d slots later',
		async (settleMs, slots) => {
			scene = openScene(settleMs);
			await scene.leaveMarks();
			await scene.pass(slots * SLOT_MS);
			expect(await scene.isSeen()).toBe(true);
			await scene.pass(SLOT_MS);
			expect(await scene.isSeen()).toBe(false);
		},
	);

	it.each([2_900, -2_900])('finds one whose clock differs by %d ms', async (aheadMs) => {
		await scene.pass(10 * SLOT_MS + 1_600);
		one.start();
		await scene.pass(1_600);
		expect(await scene.isSeen(aheadMs)).toBe(true);
	});

	it('looks once for all who ask at once, and not again for a moment', async () => {
		const asked = Array.from({ length: 5 }, async () => await other.hasOthers());
		expect(await scene.clock.until(Promise.all(asked))).toEqual(Array(5).fill(false));
		expect([scene.record.looks, scene.clock.now()]).toEqual([1, 5]);
		await hasOthers(other);
		expect([scene.record.looks, scene.clock.now()]).toEqual([2, 405]);
	});

	it('looks no more in a slot in which it found one', async () => {
		await scene.leaveMarks();
		for (let times = 0; times < 3; times++) expect(await hasOthers(other)).toBe(true);
		expect(scene.record.looks).toBe(1);
	});

	it('reckons with others once it has looked too often to tell, as when its clock stands still', async () => {
		other = await scene.open(() => 0);
		const answers: boolean[] = [];
		for (let times = 0; times < 10; times++) answers.push(await hasOthers(other));
		expect(answers).toEqual([...Array<boolean>(9).fill(false), true]);
	});

	it('leaves nothing of its looks behind', async () => {
		expect(await hasOthers(other)).toBe(false);
		expect(scene.record.marks.size).toBeGreaterThan(0);
		other.start()();
		await scene.pass(20_000);
		expect([...scene.record.marks]).toEqual([]);
	});
});

describe('A process at work', () => {
	it('leaves marks every one and a half seconds, once for all that it does', async () => {
		for (let times = 0; times < 3; times++) one.start();
		await scene.pass(30_000);
		expect(scene.record.adds).toBe(19);
	});

	it('leaves none by itself while it records something anyway', async () => {
		one.start();
		for (let times = 0; times < 20; times++) {
			one.marks();
			await scene.pass(1_000);
		}
		expect(scene.record.adds).toBe(0);
	});

	it('is seen as long as one of the things that it does goes on, however often another is ended', async () => {
		one.start();
		const stop = one.start();
		stop();
		stop();
		await scene.pass(40_000);
		expect(await scene.isSeen()).toBe(true);
	});

	it('is seen again after the database has failed', async () => {
		one.start();
		scene.record.fails = 'locked';
		await scene.pass(10_000);
		scene.record.fails = undefined;
		expect(await scene.isSeen()).toBe(false);
		await scene.pass(SLOT_MS);
		expect(await scene.isSeen()).toBe(true);
	});

	it('is seen also when it goes on just before its marks would have been taken away', async () => {
		const stop = one.start();
		await scene.pass(1_600);
		stop();
		await scene.pass(2_400);
		one.start();
		// The marks of before would go now, and the next beat comes in 0.8 seconds.
		await scene.pass(2_200);
		expect(await scene.isSeen()).toBe(true);
	});
});

describe('A process that has come to its end', () => {
	it.each([
		[500, 3_000],
		[3_000, 12_000],
	])(
		'is seen for a while, where writes have to stand %d ms, and leaves nothing behind',
		async (settleMs, seenMs) => {
			scene = openScene(settleMs);
			one = await scene.open();
			const stop = one.start();
			await scene.pass(1_600);
			stop();
			await scene.pass(1_400 + seenMs - 100);
			expect(scene.record.marks.size).toBeGreaterThan(0);
			await scene.pass(300);
			expect([...scene.record.marks]).toEqual([]);
		},
	);

	it('begins again', async () => {
		one.start()();
		await scene.pass(20_000);
		one.start();
		await scene.pass(1_600);
		expect(await scene.isSeen()).toBe(true);
	});
});

describe('Marks that are of no use any more', () => {
	it('are told once, and none that anybody may still look for', async () => {
		one.start();
		for (const mark of one.marks()) scene.record.marks.add(mark);
		expect(one.spent()).toEqual([]);
		scene.record.fails = 'locked';
		await scene.pass(3 * SLOT_MS);
		const spent = one.spent();
		expect(spent).toHaveLength(90);
		expect(one.spent()).toEqual([]);
		for (const mark of spent) scene.record.marks.delete(mark);
		scene.record.fails = undefined;
		expect(await scene.isSeen()).toBe(true);
	});
});

describe('Whether a process was at work after a moment', () => {
	const othersSince = async (ms: number) => await scene.clock.until(other.othersSince(ms));
	/** After how many seconds that can be told. */
	async function toldAfter(ms: number): Promise<number> {
		for (let seconds = 0; seconds < 60; seconds++) {
			if ((await othersSince(ms)) !== undefined) return seconds;
			await scene.pass(1_000 - (scene.clock.now() % 1_000));
		}
		return Infinity;
	}

	it.each([
		[500, 0, 21],
		[500, 10_000, 30],
		[3_000, 0, 42],
	])(
		'is told, where writes have to stand %d ms, of %d ms after %d s',
		async (settleMs, ms, seconds) => {
			scene = openScene(settleMs);
			other = await scene.open();
			expect(await toldAfter(ms)).toBe(seconds);
		},
	);

	it('is not so of one that left its last marks before, and asking again changes nothing', async () => {
		await scene.leaveMarks();
		await scene.pass(21_000);
		expect(await othersSince(0)).toBe(false);
		await scene.pass(4_000);
		const { looks } = scene.record;
		expect(await othersSince(0)).toBe(false);
		expect(scene.record.looks).toBe(looks + 1);
		expect(await othersSince(0)).toBe(false);
		expect(scene.record.looks).toBe(looks + 1);
	});

	it('is so of one that still is, for whoever asks at the same moment', async () => {
		one.start();
		await scene.pass(40_000);
		const asked = [other.othersSince(0), other.othersSince(3_000)];
		expect(await scene.clock.until(Promise.all(asked))).toEqual([true, true]);
	});

	it('is not told of where the database fails, and reckoned with from then on', async () => {
		await scene.pass(21_000);
		scene.record.fails = 'locked';
		await expect(othersSince(0)).rejects.toThrow('locked');
		scene.record.fails = undefined;
		expect(await othersSince(0)).toBe(true);
	});
});
