import { overRounds, writeFigures } from './figures.mts';
import { playDeliveries } from './scenes/deliveries.mts';
import { eachRound, useQueue } from './support.mts';

const EVENTS = 40;

const scene = useQueue();
beforeAll(async () => {
	await scene.queue.useWorkers(2);
	await scene.queue.useWebhooks(2);
});

describe('An event that VEC delivers to two webhook processes at the same moment', () => {
	it('is passed on once, and not again later', async () => {
		const rounds = await eachRound('deliveries', async (name) => {
			const result = await playDeliveries(scene, name, EVENTS);
			const { ignored, endedAtTrigger } = result;
			expect(result).toMatchObject({
				twice: 0,
				never: 0,
				refused: 0,
				errors: 0,
				submitted: EVENTS,
			});
			// Each was delivered four times.
			expect(ignored + endedAtTrigger).toBe(3 * EVENTS);
			return { Events: EVENTS, ...result };
		});
		await writeFigures("VEC's webhook at two processes", [overRounds(rounds)]);
	});
});
