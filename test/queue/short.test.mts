import { statusesOf } from '../e2e/support.mts';
import { playAgain } from './scenes/again.mts';
import { playDeliveries } from './scenes/deliveries.mts';
import { playEvents } from './scenes/events.mts';
import { PER_REQUEST, playKilled, SOON_GIVEN_UP } from './scenes/killed.mts';
import { playLoad } from './scenes/posted.mts';
import { playRedisRestart } from './scenes/redis.mts';
import { playTool } from './scenes/tool.mts';
import { tally, useQueue } from './support.mts';

/** Every scenario once, small, with one n8n for all of them: what a change has to hold. */
const scene = useQueue(SOON_GIVEN_UP);
beforeAll(async () => {
	await Promise.all([scene.queue.useWorkers(2), scene.queue.useWebhooks(2)]);
});
beforeEach(() => {
	Object.assign(scene.sandbox.settings, { delayMs: 0, refuseDuplicates: false });
});

const ONCE = { twice: 0, never: 0, refused: 0, errors: 0 };

describe('In queue mode', () => {
	it('executions that come at once issue and upload to everybody once', async () => {
		const [issued, uploaded] = await Promise.all([
			playLoad(scene, 'issue', { kind: 'issue', executions: 6, rows: 10 }),
			playLoad(scene, 'upload', { kind: 'upload', executions: 6, rows: 5 }),
		]);
		expect(issued).toMatchObject({ ...ONCE, items: 60 });
		expect(uploaded).toMatchObject({ ...ONCE, items: 30 });
	});

	it('the same event at two workers at once is issued once', async () => {
		const { again, ...first } = await playEvents(scene, 'events', 10);
		expect(first).toMatchObject({ ...ONCE, submitted: 10, skipped: 10, unknown: 0 });
		expect(again).toMatchObject({ twice: 0, submitted: 0, skipped: 10, unknown: 0 });
	});

	it("VEC's webhook at two processes at once is passed on once", async () => {
		const result = await playDeliveries(scene, 'deliveries', 8);
		expect(result).toMatchObject({ ...ONCE, submitted: 8 });
		expect(result.ignored + result.endedAtTrigger).toBe(24);
	});

	it('a lost reply leaves nobody twice under Retry On Fail and the Retry button', async () => {
		const { executions, ...books } = await playAgain(scene, 'lost', 'issue', 'dropAfterCommit');
		expect(books).toEqual({ twice: 0, never: 2 });
		expect(executions.map(({ status }) => status)).toEqual(['error', 'error']);
	});

	it('the Retry button goes on where a request was refused', async () => {
		const { executions, ...books } = await playAgain(scene, 'refused', 'issue', 'status');
		expect(books).toEqual({ twice: 0, never: 0 });
		expect(statusesOf(executions[1])).toHaveLength(6);
	});

	it("an agent's tool call on a worker issues once", async () => {
		const { answer, ...facts } = await playTool(scene, 'tool');
		expect(facts).toEqual({ twice: 0, never: 0, workers: 1 });
		expect(JSON.parse(answer)).toEqual([expect.objectContaining({ status: 'submitted' })]);
	});

	it('Redis can be killed and started again in mid-run', async () => {
		scene.sandbox.settings.delayMs = 300;
		const load = { kind: 'issue', executions: 12, rows: 20 } as const;
		expect(await playRedisRestart(scene, 'redis', load)).toMatchObject(ONCE);
	});

	it('a worker can be killed in mid-run, and the rows run again reach nobody twice', async () => {
		const killing = { when: 'after', again: 'at once' } as const;
		const { executions, ...books } = await playKilled(scene, 'killed', killing);
		expect(books).toMatchObject({ twice: 0, never: 0 });
		expect(tally([executions[1]])).toMatchObject({
			skipped: 3 * PER_REQUEST,
			unknown: PER_REQUEST,
			submitted: 4 * PER_REQUEST,
		});
	});
});
