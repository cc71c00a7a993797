import type { Figures } from './figures.mts';
import { overRounds, writeFigures } from './figures.mts';
import { playLoad } from './scenes/posted.mts';
import { eachRound, useQueue } from './support.mts';

/** Executions that a worker has at a time. */
const CONCURRENCY = 3;
/** As many as four workers have at a time, so that all of them work from the beginning to the end. */
const EXECUTIONS = 12;
/** Each is checked, four at a time, and issued in one of two requests: seven answers to wait for. */
const ROWS = 20;
/** So much that a busy machine adds little to it. */
const DELAY_MS = 3_000;
/** Least gain over one worker. */
const GAINS: Record<number, number> = { 1: 1, 2: 1.8, 4: 3.2 };

const scene = useQueue({}, { concurrency: CONCURRENCY });
beforeAll(async () => await scene.queue.useWebhooks(1));

/** Of all workers together, so far. */
const cpuMs = () => scene.queue.workers.reduce((sum, worker) => sum + (worker.cpuMs() ?? 0), 0);

describe('While the service takes its time', () => {
	it('two workers do 1.8 times and four 3.2 times as much as one', async () => {
		const lines: Figures[] = [];
		const seconds = new Map<number, number>();
		for (const workers of Object.keys(GAINS).map(Number)) {
			await scene.queue.useWorkers(workers);
			// What a process does for the first time only is no part of it.
			scene.sandbox.settings.delayMs = 0;
			const warmUp = { kind: 'issue', executions: workers * CONCURRENCY, rows: 1 } as const;
			await playLoad(scene, `warm-up-${workers}`, warmUp);
			scene.sandbox.settings.delayMs = DELAY_MS;
			const rounds = await eachRound(`workers-${workers}`, async (name) => {
				const before = cpuMs();
				const load = { kind: 'issue', executions: EXECUTIONS, rows: ROWS } as const;
				const result = await playLoad(scene, name, load);
				expect(result).toMatchObject({ twice: 0, never: 0, refused: 0, errors: 0 });
				return { Seconds: result.seconds, 'CPU seconds': (cpuMs() - before) / 1000 };
			});
			const inOrder = rounds.map((round) => round.Seconds).sort((a, b) => a - b);
			const median = inOrder[Math.floor(inOrder.length / 2)];
			seconds.set(workers, median);
			const gain = (seconds.get(1) ?? 0) / median;
			const rate = (EXECUTIONS * ROWS * 60) / median;
			const gained = { Gain: gain.toFixed(2), 'Certificates a minute': Math.round(rate) };
			lines.push({ Workers: workers, ...overRounds(rounds), ...gained });
			expect(gain).toBeGreaterThanOrEqual(GAINS[workers]);
		}
		await writeFigures('Throughput', lines);
	}, 3_600_000);
});
