import { setImmediate as turn } from 'node:timers/promises';
import type { Client } from '../../../shared/http/client.ts';
import { eachInTurns, runBounded, runPool } from '../../../shared/http/pool.ts';
import { virtualClock } from '../../support/virtualClock.mts';

describe('eachInTurns', () => {
	it('acts in order, and others their turn whenever it has taken long', async () => {
		const clock = virtualClock();
		let [now, turns] = [0, 0];
		const later = async () => {
			turns += 1;
			await Promise.resolve();
		};
		const busy = { ...clock, now: () => now, later };
		const results: number[] = [];
		await eachInTurns({ clock: busy }, [1, 2, 3, 4, 5, 6], (one, index) => {
			now += 30;
			results.push(one * 10 + index);
		});
		expect(results).toEqual([10, 21, 32, 43, 54, 65]);
		expect(turns).toBe(3);
	});

	it.each([
		[49, 3],
		[50, 6],
	])('lets others have their turn after 50 ms: each %d ms, turns %d', async (ms, turns) => {
		const clock = virtualClock();
		let now = 1_000;
		const later = jest.fn(async () => await Promise.resolve());
		await eachInTurns({ clock: { ...clock, now: () => now, later } }, [1, 2, 3, 4, 5, 6], () => {
			now += ms;
		});
		expect(later).toHaveBeenCalledTimes(turns);
	});

	it('ends with what is thrown', async () => {
		const act = () => {
			throw new Error('no');
		};
		await expect(eachInTurns({ clock: virtualClock() }, [1, 2], act)).rejects.toThrow('no');
	});
});

const limits = { width: () => 2, stopped: () => false };

describe('A pool', () => {
	it('starts in order, at most as many at once as its width', async () => {
		const started: number[] = [];
		let most = 0;
		let now = 0;
		await runPool([0, 1, 2, 3, 4], limits, async (task) => {
			started.push(task);
			most = Math.max(most, ++now);
			await turn();
			now -= 1;
		});
		expect([started, most]).toEqual([[0, 1, 2, 3, 4], 2]);
	});

	it('begins the next while one that is free goes on, up to twice its width in all', async () => {
		const ends: Array<() => void> = [];
		const started: number[] = [];
		const pool = runPool([0, 1, 2, 3, 4, 5], limits, async (task, free) => {
			started.push(task);
			await turn();
			free();
			free();
			await new Promise<void>((resolve) => ends.push(resolve));
		});
		await turns();
		expect(started).toEqual([0, 1, 2, 3]);
		ends[0]();
		await turns();
		expect(started).toEqual([0, 1, 2, 3, 4]);
		ends.slice(1).forEach((end) => end());
		await turns();
		ends.slice(4).forEach((end) => end());
		await pool;
		expect(started).toEqual([0, 1, 2, 3, 4, 5]);
	});

	it.each(['later', 'at once'])(
		'whose worker throws %s starts nothing new, and ends when nothing is in flight any more',
		async (when) => {
			const started: number[] = [];
			const ended: number[] = [];
			const pool = runPool([0, 1, 2, 3], limits, (task) => {
				started.push(task);
				if (task === 1 && when === 'at once') throw new RangeError('Out of memory');
				return (async () => {
					await turn();
					if (task === 1) throw new RangeError('Out of memory');
					await turn();
					await turn();
					ended.push(task);
				})();
			});
			await expect(pool).rejects.toThrow('Out of memory');
			expect([started, ended]).toEqual([[0, 1], [0]]);
		},
	);

	it('counts one as free once, however often that says so', async () => {
		const started: number[] = [];
		const ends: Array<() => void> = [];
		const pool = runPool([0, 1, 2, 3, 4], limits, async (task, free) => {
			started.push(task);
			await turn();
			if (task === 0) [free, free, free].forEach((say) => say());
			await new Promise<void>((resolve) => ends.push(resolve));
			free();
		});
		await turns();
		expect(started).toEqual([0, 1, 2]);
		for (let count = 0; count < 5; count++) {
			ends.forEach((end) => end());
			await turns();
		}
		await pool;
		expect(started).toEqual([0, 1, 2, 3, 4]);
	});

	it('starts nothing new once it is stopped, and ends when nothing is in flight any more', async () => {
		const started: number[] = [];
		const ended: number[] = [];
		const stopped = () => started.length >= 3;
		await runPool([0, 1, 2, 3], { ...limits, stopped }, async (task) => {
			started.push(task);
			await turns();
			ended.push(task);
		});
		expect([started, ended]).toEqual([
			[0, 1, 2],
			[0, 1, 2],
		]);
	});

	it('becomes wider and narrower while it runs', async () => {
		let [width, now] = [1, 0];
		const seen: number[] = [];
		await runPool([3, 3, 1, 1, 1, 1], { ...limits, width: () => width }, async (next) => {
			seen.push(++now);
			width = next;
			await turns();
			now -= 1;
		});
		expect(seen).toEqual([1, 2, 3, 1, 1, 1]);
	});

	it('of nothing ends at once', async () => {
		const worker = jest.fn();
		await runPool([], limits, worker);
		expect(worker).not.toHaveBeenCalled();
	});
});

describe('The pool of a run', () => {
	const run = async (signal?: AbortSignal, ...ended: Array<() => boolean>) => {
		const started: number[] = [];
		let [now, most] = [0, 0];
		const gate = { width: () => 3 };
		await runBounded(
			{ gate, signal } as Client,
			[0, 1, 2, 3, 4, 5, 6],
			async (task) => {
				started.push(task);
				most = Math.max(most, ++now);
				await turn();
				now -= 1;
			},
			...ended,
		);
		return { started: started.length, most };
	};

	it('has as many at once as the gate of the run lets out', async () => {
		expect(await run()).toEqual({ started: 7, most: 3 });
		expect(await run(new AbortController().signal)).toEqual({ started: 7, most: 3 });
	});

	it('starts nothing once the run is cancelled', async () => {
		expect(await run(AbortSignal.abort())).toEqual({ started: 0, most: 0 });
	});

	it('starts nothing once it is ended', async () => {
		let asked = 0;
		expect((await run(undefined, () => ++asked > 2)).started).toBe(2);
	});
});

/** Lets everything happen that waits for nothing. */
async function turns(): Promise<void> {
	for (let count = 0; count < 10; count++) await turn();
}
