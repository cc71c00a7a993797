import fc from 'fast-check';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { useDedupStore } from '../support/dedupStore.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { newWorkflow } from '../support/workflowId.mts';
import type { Compiled } from './compiled.mts';
import { loadCompiled } from './compiled.mts';
import type { Plan } from './plan.mts';
import { plan } from './plan.mts';
import type { Played } from './play.mts';
import { play } from './play.mts';
import { brokenPromises } from './promise.mts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const COMPILE_TIMEOUT_MS = 120_000;
const PATH = process.env.FUZZ_PATH;

const entries = useDedupStore();
let compiled: Compiled;
let sandbox: Sandbox;
beforeAll(async () => {
	await useBinaryMode('default');
	compiled = loadCompiled();
	sandbox = await startSandbox({ processingMs: Infinity, now: () => compiled.now() });
}, COMPILE_TIMEOUT_MS);
afterAll(async () => {
	await sandbox.close();
	compiled.remove();
});

async function holds(one: Plan): Promise<void> {
	const broken = brokenPromises(one, sandbox, await playUndisturbed(one));
	if (broken.length > 0) throw new Error(broken.join('\n'));
}

/** n8n gives its own regular expressions a time limit, which a machine busy with other work may miss. */
async function playUndisturbed(one: Plan): Promise<Played[]> {
	for (let attempt = 1; ; attempt++) {
		entries.clear();
		newWorkflow();
		try {
			return await play(one, sandbox, compiled);
		} catch (error) {
			if (!/expression execution timed out/.test(String(error)) || attempt > 5) throw error;
		}
	}
}

describe('Whatever happens to rows, requests and executions', () => {
	it(
		`nobody gets anything twice, and every row is told as it is (${RUNS} runs, seed ${SEED})`,
		async () => {
			await fc.assert(fc.asyncProperty(plan, holds), {
				numRuns: RUNS,
				seed: SEED,
				...(PATH ? { path: PATH } : {}),
			});
		},
		RUNS * 1_000 + 60_000,
	);
});
