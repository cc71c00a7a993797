import type { Figures } from './figures.mts';
import { overRounds, writeFigures } from './figures.mts';
import type { EventsResult } from './scenes/events.mts';
import { playEvents } from './scenes/events.mts';
import { eachRound, ROUNDS, useQueue } from './support.mts';

const PEOPLE = 100;
/** Over a slow database a round takes five minutes on a busy machine. */
const ROUND_MS = 900_000;

const scene = useQueue();
beforeEach(() => {
	scene.sandbox.settings.delayMs = 50;
});
afterEach(() => slowDatabase(0));

/** For the workers, which hold the memory. Through a slow database n8n's main process refuses most of 200 calls. */
function slowDatabase(delayMs: number): void {
	scene.queue.links.workers.delayMs = delayMs;
}

const WORKERS = [2, 4];
const DELAYS = [0, 200];
const lines: Figures[] = [];
afterAll(async () => {
	const isWhole = lines.length === WORKERS.length * DELAYS.length;
	if (isWhole) await writeFigures('The same event at two workers at once', lines);
});

describe.each(WORKERS)('With %i workers', (workers) => {
	describe.each(DELAYS)('and %i ms for every statement', (delayMs) => {
		it(
			'the same 100 events delivered twice at once reach everybody once',
			async () => {
				await scene.queue.useWorkers(workers);
				slowDatabase(delayMs);
				const title = `events-w${workers}-d${delayMs}`;
				const rounds = await eachRound(
					title,
					async (name) => await playEvents(scene, name, PEOPLE),
				);
				const nobodyTwice = { twice: 0, never: 0 };
				const nothingWrong = { ...nobodyTwice, unknown: 0, others: 0, errors: 0 };
				expect(rounds.map(({ seconds: _, ...facts }) => facts)).toEqual(
					Array(ROUNDS).fill({
						...nothingWrong,
						refused: 0,
						submitted: PEOPLE,
						skipped: PEOPLE,
						again: { ...nothingWrong, submitted: 0, skipped: PEOPLE },
					}),
				);
				const conditions = { Workers: workers, 'ms more a statement': delayMs };
				lines.push({ ...conditions, ...overRounds(rounds.map(asFigures)) });
			},
			ROUNDS * ROUND_MS,
		);
	});
});

const asFigures = ({ again, refused: _r, others: _o, ...facts }: EventsResult): Figures => ({
	...facts,
	'skipped in the next run': again.skipped,
});
