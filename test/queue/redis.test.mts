import { overRounds, writeFigures } from './figures.mts';
import { playRedisRestart } from './scenes/redis.mts';
import { eachRound, useQueue } from './support.mts';

const EXECUTIONS = 24;
const ROWS = 50;

const scene = useQueue();
beforeAll(async () => {
	await scene.queue.useWorkers(2);
	await scene.queue.useWebhooks(1);
});
beforeEach(() => {
	scene.sandbox.settings.delayMs = 300;
});

describe('When Redis is killed and started again in mid-run', () => {
	it('everybody is reached once, and no execution fails', async () => {
		const load = { kind: 'issue', executions: EXECUTIONS, rows: ROWS } as const;
		const rounds = await eachRound('redis', async (name) => {
			const result = await playRedisRestart(scene, name, load);
			expect(result).toMatchObject({ twice: 0, never: 0, refused: 0, errors: 0 });
			return { ...result };
		});
		await writeFigures('Redis restarted', [overRounds(rounds)]);
	});
});
