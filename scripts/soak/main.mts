import { setTimeout as wait } from 'node:timers/promises';
import { seededIds } from '../../sandbox/random.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import { openHost } from '../../test/e2e/host/openHost.mts';
import type { Driver } from './driver.mts';
import { openDriver } from './driver.mts';
import { gatherEvidence, judgeMails } from './evidence.mts';
import type { Phases } from './judgeProcess.mts';
import { judgeProcess } from './judgeProcess.mts';
import { judgeReads } from './judgeReads.mts';
import { judgeRows, readFailures } from './judgeRows.mts';
import type { Kind } from './kind.mts';
import { kindsFor } from './kinds.mts';
import type { LiveMemory, LiveMemoryMeter } from './liveMemory.mts';
import { openLiveMemoryMeter } from './liveMemory.mts';
import type { N8nClient } from './n8nClient.mts';
import { openN8nClient } from './n8nClient.mts';
import { readOptions } from './options.mts';
import { openPeople } from './people.mts';
import { describeEnvironment, toText, writeResult } from './report.mts';
import type { SoakResult } from './result.mts';
import type { SoakSandbox } from './sandboxClient.mts';
import { startSandboxProcess } from './sandboxClient.mts';
import { openSupply } from './supply.mts';
import type { TriggerEar } from './trigger.mts';
import { judgeTrigger, listenToTrigger } from './trigger.mts';
import type { Watch } from './watch.mts';
import { startWatch } from './watch.mts';

const LONGEST_QUIET_MS = 60_000;
const PROGRESS_MS = 60_000;
/** Executions n8n works on at once. Each holds some megabytes outside V8's heap for its expressions. */
const AT_ONCE = 10;

const options = readOptions(process.argv.slice(2));
const kinds = kindsFor(options);
const begunAt = Date.now();

function log(line: string): void {
	console.log(`${((Date.now() - begunAt) / 1000).toFixed(0).padStart(4)} s  ${line}`);
}

let sandbox: SoakSandbox | undefined;
let host: Host | undefined;
let ear: TriggerEar | undefined;
let watch: Watch | undefined;
let meter: LiveMemoryMeter | undefined;
const live: Array<LiveMemory | undefined> = [];
let isClosing = false;

async function close(code: number): Promise<never> {
	if (!isClosing) {
		isClosing = true;
		watch?.stop();
		await host?.close();
		ear?.close();
		meter?.close();
		sandbox?.close();
	}
	process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		if (!isClosing) console.log('\nStopping n8n and the sandbox…');
		void close(130);
	});
}

try {
	const result = await soak();
	console.log(`\n${toText(result)}\n`);
	if (options.write) await writeResult(result);
	await close(result.findings.length > 0 ? 1 : 0);
} catch (error) {
	if (!isClosing) console.error(error instanceof Error ? error.stack : error);
	await close(1);
}

async function soak(): Promise<SoakResult> {
	const { seed, minutes, perMinute, fault } = options;
	log(`Seed ${seed}: ${perMinute} executions a minute for ${minutes} minutes`);
	sandbox = await startSandboxProcess(seed);
	meter = openLiveMemoryMeter();
	host = await openHost({
		sandboxOrigin: sandbox.origin,
		env: {
			// What succeeds is told to whoever started it; saving it too would only fill the disk.
			EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
			EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
			N8N_CONCURRENCY_PRODUCTION_LIMIT: String(AT_ONCE),
			...meter.env,
		},
		log,
	});
	log('Adding workflows');
	const ids = new Map<Kind, string>();
	for (const kind of kinds) ids.set(kind, await host.addWorkflow(kind.workflow, true));
	ear = await listenToTrigger(host, sandbox);
	const client = await openN8nClient(host.api);
	const people = openPeople(seededIds(seed));
	const supply = openSupply(people, sandbox.origin);
	const driver = openDriver({ host, client, people, supply, ids });
	watch = startWatch(host.process, client, driver.active, log);
	await untilReady(host);
	await sandbox.startFaults(fault);
	const phases = await runPhases(driver, watch);
	await sandbox.stopFaults();
	watch.stop();
	return await judge(driver, client, ids, phases);
}

/** n8n answers 404 for a moment after a workflow was switched on. */
async function untilReady({ api }: Host): Promise<void> {
	for (const { name } of kinds) {
		for (let attempt = 0; attempt < 100; attempt++) {
			// Another method than the one that starts it.
			const response = await fetch(`${api.origin}/webhook/soak-${name}`);
			const text = await response.text();
			if (text.includes('POST')) break;
			await wait(200);
		}
	}
}

/** Warm-up, a quiet moment, the load, and a quiet moment at the end. */
async function runPhases(driver: Driver, { samples, sample }: Watch): Promise<Phases> {
	const { minutes, perMinute } = options;
	const startedAt = Date.now();
	const windowMs = (minutes * 60_000) / 6;
	const quietMs = Math.min(LONGEST_QUIET_MS, windowMs / 2);
	const warmAt = startedAt + windowMs;
	const endedAt = startedAt + minutes * 60_000;
	const progress = setInterval(() => {
		const { rssMb, handles, sockets, running, waiting } = samples.at(-1) ?? {};
		log(
			`${driver.runs.length} executions started, ${running ?? '?'} running, ${waiting ?? '?'} waiting; n8n: ${rssMb?.toFixed(0) ?? '?'} MB, ${handles ?? '?'} handles, ${sockets ?? '?'} sockets`,
		);
	}, PROGRESS_MS);
	await driver.drive(warmAt - quietMs, perMinute);
	const quietFrom = Date.now();
	await wait(warmAt - quietFrom - 2_000);
	await sample();
	live.push(await measureLive());
	await driver.drive(endedAt, perMinute);
	log('Waiting for what is still running, then a quiet moment');
	await driver.drain();
	await untilIdle();
	const lastFrom = Date.now();
	await wait(quietMs);
	const lastTo = (await sample()).at;
	live.push(await measureLive());
	clearInterval(progress);
	return { startedAt, quietFrom, warmAt, endedAt, windowMs, lastFrom, lastTo };
}

async function measureLive(): Promise<LiveMemory | undefined> {
	return host && (await meter?.measure(host.process.pid));
}

/** Waits until no certificate is in process and no delivery is under way; each leads to another. */
async function untilIdle(): Promise<void> {
	for (let known = -1; ; ) {
		const delivered = (await sandbox?.deliveries())?.length ?? 0;
		if (delivered === known) return;
		known = delivered;
		await wait(5_000);
	}
}

async function judge(
	{ runs }: Driver,
	client: N8nClient,
	ids: Map<Kind, string>,
	phases: Phases,
): Promise<SoakResult> {
	if (!sandbox || !ear || !watch) throw new Error('Nothing ran');
	const [counters, state, deliveries] = [
		await sandbox.counters(),
		await sandbox.state(),
		await sandbox.deliveries(),
	];
	const { journal } = sandbox;
	const evidence = gatherEvidence(state, journal, deliveries);
	const trigger = judgeTrigger(ear, deliveries);
	const process = judgeProcess(watch.samples, phases, live);
	readFailures(runs, state);
	const unasked = await Promise.all(
		[...ids.values(), ear.workflowId].map(async (id) => await client.leftFailures(id)),
	);
	const { velocert, vec } = counters;
	const findings = [
		...(velocert.duplicates > 0 ? [`Velocert counts ${velocert.duplicates} duplicates`] : []),
		...(vec.duplicates > 0 ? [`VEC counts ${vec.duplicates} duplicates`] : []),
		...judgeRows(runs, evidence),
		...judgeReads(runs, { state, journal, evidence }),
		...judgeMails(state),
		...trigger.findings,
		...unasked
			.flat()
			.map(({ id, error }) => `execution ${id} failed unasked: ${error?.message ?? 'no error'}`),
		...process.findings,
	];
	return {
		options,
		kinds,
		environment: await describeEnvironment(),
		phases,
		runs,
		samples: watch.samples,
		counters,
		state,
		journal,
		trigger,
		process,
		findings,
	};
}
