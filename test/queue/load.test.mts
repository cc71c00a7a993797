import { overRounds, writeFigures } from './figures.mts';
import type { Figures } from './figures.mts';
import { playLoad } from './scenes/posted.mts';
import { eachRound, useQueue } from './support.mts';

const scene = useQueue();
beforeAll(async () => {
	await scene.queue.useWorkers(2);
	await scene.queue.useWebhooks(1);
});

const EXECUTIONS = 40;
const CASES = [
	['issue', 100],
	['upload', 50],
] as const;

describe('Forty webhook calls at the same moment', () => {
	const lines: Figures[] = [];
	afterAll(async () => {
		if (lines.length === CASES.length) await writeFigures('Forty calls at once', lines);
	});

	it.each(CASES)('reach everybody once (%s, %i rows each)', async (kind, rows) => {
		const rounds = await eachRound(kind, async (name) => {
			const load = { kind, executions: EXECUTIONS, rows };
			const { items, seconds, ...facts } = await playLoad(scene, name, load);
			expect(facts).toEqual({ twice: 0, never: 0, refused: 0, errors: 0 });
			expect(items).toBe(EXECUTIONS * rows);
			return { items, ...facts, seconds };
		});
		lines.push({
			Workflow: kind,
			Executions: EXECUTIONS,
			'Rows each': rows,
			...overRounds(rounds),
		});
	});
});
