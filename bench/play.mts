import type { WorkflowJson } from '../test/e2e/host/n8nApi.mts';
import type { Digest } from './digest.mts';
import { isSame } from './digest.mts';
import type { Lab } from './lab/n8nLab.mts';
import type { RunReport } from './lab/probe.mts';
import type { BenchSandbox, Tally } from './lab/sandboxClient.mts';
import { bareSample, MEASURED, sampleOf } from './measure.mts';
import type { Arm } from './scenario.mts';

/** Says what is wrong with a result; undefined when nothing is. */
export type Check = (tally: Tally, report?: RunReport) => string | undefined;

/** An arm that runs a workflow of n8n. */
export interface WorkflowArm {
	name: string;
	units: number;
	workflow: WorkflowJson;
	/** What its webhook gets. */
	body?: unknown;
	check: Check;
	/** Played before each measured execution, not measured; so a new process has loaded what it needs. */
	first?: () => Promise<void>;
}

/** Makes a playable arm of a workflow, and adds the workflow to n8n. */
export async function armOf(
	lab: Lab,
	sandbox: BenchSandbox,
	reset: () => Promise<void>,
	{ name, units, workflow, body, check, first }: WorkflowArm,
): Promise<Arm> {
	await lab.add(workflow);
	return {
		name,
		units,
		isFresh: first !== undefined,
		async play() {
			await first?.();
			await reset();
			const execution = await lab.execute(workflow.name, body);
			const tally = await sandbox.tally();
			complainOf(name, check(tally, execution.report));
			return sampleOf(execution, tally);
		},
	};
}

/** Makes a playable arm of a client outside of n8n. */
export function bareArm(
	sandbox: BenchSandbox,
	reset: () => Promise<void>,
	arm: { name: string; units: number; check: Check; work: () => Promise<number> },
): Arm {
	return {
		name: arm.name,
		units: arm.units,
		async play() {
			await reset();
			const ms = await arm.work();
			const tally = await sandbox.tally();
			complainOf(arm.name, arm.check(tally));
			return bareSample(ms, tally);
		},
	};
}

function complainOf(name: string, complaint: string | undefined): void {
	if (complaint !== undefined) throw new Error(`${name} did something wrong: ${complaint}`);
}

/** Joins checks; the first complaint counts. */
export function all(...checks: Check[]): Check {
	return (tally, report) => checks.map((check) => check(tally, report)).find(Boolean);
}

/** So many items came out of the measured node's first output in all its rounds, and none of them failed. */
export function gave(count: number): Check {
	return (_, report) => {
		if (!report) return undefined;
		const rounds = report.rounds[MEASURED] ?? [];
		const items = rounds.reduce((sum, { outputs: [first = 0] }) => sum + first, 0);
		const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
		return items === count && failed === 0
			? undefined
			: `${items} items came out, ${failed} of them failed, ${count} were expected`;
	};
}

/** The vault holds exactly these files, each with its person, and nobody twice. */
export function stored(expected: Digest): Check {
	return ({ vaultFiles, duplicates, created }) =>
		isSame(vaultFiles, expected) && created === expected.count && duplicates === 0
			? undefined
			: `${vaultFiles.count} certificates in the vault, ${duplicates} of them twice, or other files than were sent`;
}

/** Exactly these rows were issued, with what they hold, and nobody twice. */
export function issued(expected: Digest): Check {
	return ({ issuedRows, duplicates }) =>
		isSame(issuedRows, expected) && duplicates === 0
			? undefined
			: `${issuedRows.count} recipients of ${expected.count}, ${duplicates} of them twice, or other values than were given`;
}

/** So many requests reached an endpoint. */
export function asked(endpoint: string, count: number): Check {
	return ({ requests }) =>
		requests[endpoint] === count
			? undefined
			: `${requests[endpoint] ?? 0} requests of ${endpoint}, ${count} were expected`;
}
