import { setImmediate as turn } from 'node:timers/promises';
import { eachInTurns, runPool } from '../../../shared/http/pool.ts';
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
		for (let count = 0; count < 10; count++) await turn();
		expect(started).toEqual([0, 1, 2, 3]);
		ends[0]();
		for (let count = 0; count < 10; count++) await turn();
		expect(started).toEqual([0, 1, 2, 3, 4]);
		ends.slice(1).forEach((end) => end());
		for (let count = 0; count < 10; count++) await turn();
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
});
