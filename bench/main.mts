import type { Bare } from './lab/bareClient.mts';
import { startBare } from './lab/bareClient.mts';
import { openFiles } from './lab/files.mts';
import type { Lab } from './lab/n8nLab.mts';
import { openLab } from './lab/n8nLab.mts';
import type { BenchSandbox } from './lab/sandboxClient.mts';
import { startBenchSandbox } from './lab/sandboxClient.mts';
import { describeEnvironment } from './environment.mts';
import { toText, writeResults } from './report.mts';
import type { ScenarioResult } from './run.mts';
import { runScenario } from './run.mts';
import type { Bench } from './scenario.mts';
import { SCENARIOS } from './scenarios/all.mts';

const begunAt = Date.now();
const runs = Number(process.env.BENCH_RUNS || 5);
const wanted = process.argv.slice(2).filter((word) => word !== '--');
const unknown = wanted.filter((word) => !SCENARIOS.some(({ name }) => name === word));
if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
	console.error(
		`npm run bench [-- scenario …], where a scenario is one of ${SCENARIOS.map(({ name }) => name).join(', ')}; BENCH_RUNS is a number of rounds, 5 unless told.`,
	);
	process.exit(2);
}

function log(line: string): void {
	console.log(`${((Date.now() - begunAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
}

const files = openFiles();
const labs = new Set<Lab>();
let sandbox: BenchSandbox | undefined;
let bare: Bare | undefined;
let isClosing = false;

async function close(code: number): Promise<never> {
	if (!isClosing) {
		isClosing = true;
		for (const lab of labs) await lab.close().catch(() => undefined);
		bare?.close();
		sandbox?.close();
		files.close();
	}
	process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		if (!isClosing) console.log('\nStopping n8n and the sandbox…');
		void close(130);
	});
}

async function openBench(): Promise<Bench> {
	const theSandbox = (sandbox = await startBenchSandbox());
	bare = await startBare(log);
	return {
		sandbox: theSandbox,
		bare,
		files,
		async openLab(options = {}) {
			const lab = await openLab({
				origin: theSandbox.origin,
				storage: 'filesystem',
				files: files.folder,
				log,
				...options,
			});
			labs.add(lab);
			return lab;
		},
	};
}

/** Plays them all; one that goes wrong does not keep the others from being played. */
async function playAll(): Promise<{ results: ScenarioResult[]; failures: string[] }> {
	const bench = await openBench();
	const environment = await describeEnvironment();
	const results: ScenarioResult[] = [];
	const failures: string[] = [];
	for (const scenario of SCENARIOS) {
		if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
		try {
			const result = await runScenario(scenario, bench, { runs, environment, log });
			results.push(result);
			// One round says how it goes, but is no measurement.
			if (runs > 1) await writeResults([result]);
		} catch (error) {
			if (isClosing) throw error;
			failures.push(`${scenario.name}: ${error instanceof Error ? error.message : String(error)}`);
			log(`FAILED ${failures.at(-1)}`);
		}
	}
	return { results, failures };
}

try {
	const { results, failures } = await playAll();
	console.log(`\n${toText(results)}\n`);
	const broken = results.flatMap(({ verdicts }) => verdicts.filter(({ holds }) => holds === false));
	for (const failure of failures) console.log(`No result: ${failure}`);
	console.log(
		broken.length + failures.length === 0
			? 'Every bound holds.'
			: `${broken.length} bounds do not hold, ${failures.length} scenarios have no result.`,
	);
	await close(broken.length + failures.length === 0 ? 0 : 1);
} catch (error) {
	if (!isClosing) console.error(error instanceof Error ? error.stack : error);
	await close(1);
}
