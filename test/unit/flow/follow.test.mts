import { followAll, followUntil } from '../../../shared/flow/follow.ts';
import type { TestRun } from './context.mts';
import { runOf } from './context.mts';

/** When things are looked at, in seconds, as long as `isDone` does not say so; a look takes `lookMs`. */
async function looks(
	run: TestRun,
	{ isDone = (): boolean => false, lookMs = 0 } = {},
): Promise<number[]> {
	const times: number[] = [];
	const following = followUntil(run, async () => {
		times.push(run.clock.now() / 1_000);
		if (lookMs > 0) await run.clock.later(lookMs);
		return isDone();
	});
	await run.clock.until(following);
	return times;
}

const waiting = (maxWait: unknown, signal?: AbortSignal): TestRun => ({
	...runOf({ signal }),
	options: { maxWait: maxWait as number },
});

describe('What is followed', () => {
	it('is looked at often at first, then every five seconds, and once more before the end', async () => {
		expect(await looks(waiting(30))).toEqual([1, 2, 4, 8, 13, 18, 23, 28, 29]);
	});

	it.each([
		[0, []],
		[-5, []],
		[0.8, [0.4]],
		[1.5, [0.75]],
		[3, [1, 2]],
		[10, [1, 2, 4, 8, 9]],
	])('is looked at in time within %f seconds', async (maxWait, times) => {
		expect(await looks(waiting(maxWait))).toEqual(times);
	});

	it.each([undefined, null, 'soon'])('is followed for two minutes with %p', async (maxWait) => {
		const times = await looks(waiting(maxWait));
		expect(times.at(-1)).toBe(119);
	});

	it('is not looked at again when the last look took all the time there was', async () => {
		expect(await looks(waiting(3), { lookMs: 2_000 })).toEqual([1]);
		expect(await looks(waiting(3), { lookMs: 9_000 })).toEqual([1]);
	});

	it('is not looked at again when it is finished', async () => {
		let count = 0;
		expect(await looks(waiting(30), { isDone: () => ++count === 2 })).toEqual([1, 2]);
	});

	it('is looked at with calls that end in time', async () => {
		const run = waiting(3);
		await run.clock.until(run.clock.later(500));
		await looks(run);
		expect(run.untils).toEqual([3_500, 3_500]);
	});

	it('is not waited for once the execution is cancelled', async () => {
		expect(await looks(waiting(30, AbortSignal.abort()))).toEqual([]);
		const abort = new AbortController();
		const run = waiting(30, abort.signal);
		void run.clock.later(8_500).then(() => abort.abort());
		const times = await looks(run);
		expect(times.slice(0, 4)).toEqual([1, 2, 4, 8]);
		expect(run.clock.now()).toBe(8_500);
	});
});

describe('Many things that are followed', () => {
	it('are looked at as long as they are open', async () => {
		const run = waiting(30);
		const seen: string[] = [];
		const following = followAll(run, ['a', 'b', 'c'], async (_, open) => {
			seen.push(open.join(''));
			return open.slice(1);
		});
		await run.clock.until(following);
		expect([seen, run.clock.now()]).toEqual([['abc', 'bc', 'c'], 4_000]);
	});

	it('cost no time where there are none', async () => {
		const run = waiting(30);
		await run.clock.until(followAll(run, [], async () => []));
		expect(run.clock.now()).toBe(0);
	});
});
