import type { Figures } from './figures.mts';
import { overRounds, writeFigures } from './figures.mts';
import type { SplitResult } from './scenes/split.mts';
import { playSplit } from './scenes/split.mts';
import { eachRound, useQueue } from './support.mts';

const FEW = 2_000;
const MANY = 20_000;
/** How much more memory a worker may have for ten times the rows. */
const MOST_GROWTH = 1.2;

/**
 * As much heap as is given to each worker. Without a limit Node takes what the machine has before it cleans
 * up, the more the longer a run is, and what a worker holds would tell little of what it needs.
 */
const HEAP_MB = 512;

const scene = useQueue({ NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` });
beforeAll(async () => await scene.queue.useWebhooks(1));

describe('Rows that are split into sub-workflow executions of 500', () => {
	it('are issued once each, and twenty thousand need little more memory than two', async () => {
		const lines: Figures[] = [];
		const peaks: number[] = [];
		for (const rowCount of [FEW, MANY]) {
			const rounds = await eachRound(`split-${rowCount}`, async (name) => {
				const result = await playSplit(scene, name, rowCount);
				expect(result).toMatchObject({ twice: 0, never: 0, errors: 0 });
				expect(result.executions).toBe(rowCount / 500);
				return result;
			});
			peaks.push(Math.max(...rounds.map(({ peakMb }) => peakMb)));
			lines.push({ Rows: rowCount, ...overRounds(rounds.map(asFigures)) });
		}
		await writeFigures('Many rows', lines);
		expect(peaks[1] / peaks[0]).toBeLessThanOrEqual(MOST_GROWTH);
	}, 3_600_000);
});

const asFigures = ({ peakMb, seconds, executions, ...facts }: SplitResult): Figures => ({
	'Sub-workflow executions': executions,
	...facts,
	seconds,
	'Peak of a worker, MB': peakMb,
});
