import type { FaultKind } from '../../sandbox/faults.mts';
import { statusesOf } from '../e2e/support.mts';
import type { Figures } from './figures.mts';
import { overRounds, writeFigures } from './figures.mts';
import { playAgain, WRITERS } from './scenes/again.mts';
import { playTool } from './scenes/tool.mts';
import { eachRound, useQueue } from './support.mts';

const scene = useQueue();
beforeAll(async () => {
	await scene.queue.useWorkers(2);
	await scene.queue.useWebhooks(1);
});
beforeEach(() => {
	// Whether a person is reached twice has to depend on the nodes alone.
	scene.sandbox.settings.refuseDuplicates = false;
});

const KINDS = Object.keys(WRITERS) as Array<keyof typeof WRITERS>;
const FAULTS: FaultKind[] = ['status', 'dropAfterCommit'];
const lines: Figures[] = [];
afterAll(async () => {
	if (lines.length === KINDS.length * FAULTS.length) {
		await writeFigures('Retry On Fail and the Retry button', lines);
	}
});

describe.each(FAULTS)('On workers, with %s at the second request', (fault) => {
	it.each(KINDS)('nobody is reached twice under Retry On Fail and Retry (%s)', async (kind) => {
		const rounds = await eachRound(`again-${kind}-${fault}`, async (name) => {
			const { executions, ...books } = await playAgain(scene, name, kind, fault);
			const isOpen = kind === 'issue' && fault === 'dropAfterCommit';
			const last = executions[executions.length - 1];
			// Velocert cannot be asked, so what got no answer stays unknown, and nothing is sent behind it.
			expect(books).toEqual({ twice: 0, never: isOpen ? 2 : 0 });
			expect(last.status).toBe(isOpen ? 'error' : 'success');
			if (kind === 'issue' && !isOpen) expect(statusesOf(last)).toHaveLength(6);
			if (isOpen) expect(last.error?.description).toContain('Unknown: 2 (');
			return { ...books, executions: executions.length, unknown: isOpen ? 2 : 0 };
		});
		lines.push({ Node: kind, Fault: fault, ...overRounds(rounds) });
	});
});

describe('As a tool of an AI agent, on a worker', () => {
	it('Velocert Issue issues once and says so', async () => {
		await eachRound('tool', async (name) => {
			const { answer, ...facts } = await playTool(scene, name);
			expect(facts).toEqual({ twice: 0, never: 0, workers: 1 });
			expect(JSON.parse(answer)).toEqual([expect.objectContaining({ status: 'submitted' })]);
			return { answer, ...facts };
		});
	});
});
