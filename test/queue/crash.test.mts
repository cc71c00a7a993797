import { statusesOf } from '../e2e/support.mts';
import type { Figures } from './figures.mts';
import { overRounds, writeFigures } from './figures.mts';
import type { Killing } from './scenes/killed.mts';
import { PER_REQUEST, playKilled, SOON_GIVEN_UP } from './scenes/killed.mts';
import { eachRound, ROUNDS, tally, useQueue } from './support.mts';

const scene = useQueue(SOON_GIVEN_UP);

/** With how many people have no certificate in the end: those who are reported unknown and were not reached. */
const CASES: Array<[Killing['when'], Killing['again'], number]> = [
	['before', 'after n8n gave it up', PER_REQUEST],
	['after', 'after n8n gave it up', 0],
	['after', 'at once', 0],
];
const lines: Figures[] = [];
afterAll(async () => {
	if (lines.length === CASES.length) await writeFigures('A worker killed', lines);
});

describe('When a worker is killed', () => {
	it.each(CASES)(
		'%s the fourth of eight requests is issued and the rows run again %s, nobody is reached twice and all others are',
		async (when, again, missing) => {
			const title = `killed-${when}-${again.replaceAll(' ', '-')}`;
			const rounds = await eachRound(title, async (name) => {
				await scene.queue.useWorkers(2);
				const result = await playKilled(scene, name, { when, again });
				const { executions, seconds, ...books } = result;
				const [first, second] = executions;
				expect(first.status).not.toBe('success');
				expect(books).toEqual({ twice: 0, never: missing });
				expect(statusesOf(second)).toEqual([
					...Array(3 * PER_REQUEST).fill('skipped'),
					...Array(PER_REQUEST).fill('unknown'),
					...Array(4 * PER_REQUEST).fill('submitted'),
				]);
				const { submitted, skipped, unknown } = tally([second]);
				return { ...books, submitted, skipped, unknown, seconds };
			});
			lines.push({ 'Fourth request killed': when, 'Run again': again, ...overRounds(rounds) });
		},
		ROUNDS * 300_000,
	);
});
