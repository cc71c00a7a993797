import { mapInTurns } from '../../../shared/http/pool.ts';
import { virtualClock } from '../../support/virtualClock.mts';

describe('mapInTurns', () => {
	it('gives results in order, and others their turn whenever it has taken long', async () => {
		const clock = virtualClock();
		let [now, turns] = [0, 0];
		const later = async () => {
			turns += 1;
			await Promise.resolve();
		};
		const busy = { ...clock, now: () => now, later };
		const results = await mapInTurns({ clock: busy }, [1, 2, 3, 4, 5, 6], (one, index) => {
			now += 30;
			return one * 10 + index;
		});
		expect(results).toEqual([10, 21, 32, 43, 54, 65]);
		expect(turns).toBe(3);
	});

	it('waits for what takes its time before it goes on', async () => {
		const seen: string[] = [];
		const act = async (name: string) => {
			seen.push(`${name} begins`);
			await Promise.resolve();
			seen.push(`${name} ends`);
			return name;
		};
		expect(await mapInTurns({ clock: virtualClock() }, ['a', 'b'], act)).toEqual(['a', 'b']);
		expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
	});

	it('ends with what is thrown', async () => {
		const act = () => {
			throw new Error('no');
		};
		await expect(mapInTurns({ clock: virtualClock() }, [1, 2], act)).rejects.toThrow('no');
	});
});
