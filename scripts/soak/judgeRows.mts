import type { Run } from './driver.mts';
import type { JournalEntry } from './journal.mts';
import { isAmbiguous } from './journal.mts';
import type { RowOutcome } from './outcomes.mts';
import { outcomesOfFailure } from './outcomes.mts';
import type { SandboxState } from './sandboxClient.mts';

/** When each thing took effect in the sandbox, by address or UUID. */
export type Effects = Map<string, number[]>;

/** What rows are held against. */
export interface Evidence {
	issued: Effects;
	stored: Effects;
	retried: Effects;
	/** Writes that named a row, by address or UUID. */
	writes: Map<string, JournalEntry[]>;
}

/** One row of one execution. */
interface Case {
	run: Run;
	key: string;
	outcome: RowOutcome;
}

/** Moments of two processes of one machine. */
const CLOCK_MS = 50;
/** A row that another execution is at work on is looked at for seven seconds before it is open. */
const CLAIM_MS = 6_000;

/** Fills in what failed executions said, now that all references are known. */
export function readFailures(runs: Run[], { vault }: SandboxState): void {
	const emails = new Map(vault.map(({ referenceId, email }) => [referenceId, email]));
	const emailOf = (reference: string) => emails.get(reference);
	for (const run of runs) {
		if (run.failure) run.outcomes = outcomesOfFailure(run.kind, run.failure, run.rows, emailOf);
	}
}

/** Everything that does not fit, as sentences. */
export function judgeRows(runs: Run[], evidence: Evidence): string[] {
	const findings: string[] = [];
	const cases: Case[] = [];
	for (const run of runs) {
		if (run.trouble) findings.push(`${nameOf(run)} ${run.trouble}`);
		const outcomes = run.outcomes ?? new Map<string, RowOutcome[]>();
		const known = new Set(run.rows.map(({ key }) => key));
		for (const key of outcomes.keys()) {
			if (!known.has(key)) findings.push(`${nameOf(run)} speaks of ${key}, who is no row of it`);
		}
		for (const { key } of run.trouble ? [] : run.rows) {
			const list = outcomes.get(key) ?? [];
			if (list.length !== 1) findings.push(`${nameOf(run)} has ${list.length} results for ${key}`);
			for (const outcome of list) cases.push({ run, key, outcome });
		}
	}
	const byKey = new Map<string, Case[]>();
	for (const one of cases) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
	for (const one of cases) {
		if (one.run.kind.against === 'read') continue;
		const wrong = judgeCase(one, byKey.get(one.key) ?? [], evidence);
		if (wrong) findings.push(describe(one, wrong, evidence));
	}
	return [...findings, ...judgeEffects(evidence, byKey)];
}

function judgeCase(one: Case, all: Case[], evidence: Evidence): string | undefined {
	const { run, key, outcome } = one;
	const against = run.kind.against === 'read' ? 'issued' : run.kind.against;
	const effects = evidence[against].get(key) ?? [];
	const others = all.filter((other) => other !== one);
	const isBad = run.rows.some((row) => row.key === key && row.isBad);
	if (isBad && outcome.state !== 'failed') return 'is a bad row and had to fail';
	switch (outcome.state) {
		case 'done':
			if (effects.length !== 1) return `is in the ledger ${effects.length} times`;
			return isWithin(run, effects[0]) ? undefined : 'took effect in another execution';
		case 'skipped':
		case 'settled':
			return effects.length === 1 ? undefined : `is in the ledger ${effects.length} times`;
		case 'failed':
			return effects.every((at) => !isWithin(run, at) || others.some((other) => claims(other, at)))
				? undefined
				: 'is in the ledger although it is said not to have been sent';
		case 'unknown':
			return isOpen(one, others, evidence)
				? undefined
				: 'is said to be unknown without an ambiguous fault';
	}
}

function isWithin({ startedAt, endedAt }: Run, at: number): boolean {
	return at >= startedAt - CLOCK_MS && at <= endedAt + CLOCK_MS;
}

/** Whether this execution says that it was, or may have been, its own work. */
function claims({ run, outcome }: Case, at: number): boolean {
	return outcome.state !== 'failed' && outcome.state !== 'skipped' && isWithin(run, at);
}

/** Whether there is a reason for an unknown: its own fault, or another execution that left it open. */
function isOpen(one: Case, others: Case[], evidence: Evidence): boolean {
	if (hasFault(one, evidence)) return true;
	return others.some((other) => {
		if (other.outcome.state === 'unknown' && hasFault(other, evidence)) {
			return other.run.startedAt < one.run.endedAt;
		}
		const from = Math.max(one.run.startedAt, other.run.startedAt);
		const to = Math.min(one.run.endedAt, other.run.endedAt);
		return other.outcome.state !== 'skipped' && to - from > CLAIM_MS;
	});
}

/** Whether a write of this execution for this row met an ambiguous fault. */
function hasFault({ run, key }: Case, { writes }: Evidence): boolean {
	return (writes.get(key) ?? []).some((entry) => isAmbiguous(entry) && isWithin(run, entry.at));
}

/** Nobody twice, and nothing that no execution tells of. */
function judgeEffects(evidence: Evidence, byKey: Map<string, Case[]>): string[] {
	const findings: string[] = [];
	for (const against of ['issued', 'stored', 'retried'] as const) {
		for (const [key, effects] of evidence[against]) {
			if (effects.length > 1) findings.push(`${key} was ${against} ${effects.length} times`);
			const told = (byKey.get(key) ?? []).some(({ outcome }) => outcome.state !== 'failed');
			if (!told && against !== 'retried')
				findings.push(`${key} was ${against}, and nobody says so`);
		}
	}
	return findings;
}

function nameOf(run: Run): string {
	const id = run.failure ? ` (execution ${run.failure.id})` : '';
	return `${run.name} of ${run.kind.name}${id}`;
}

/** A finding with all that is needed to look into it. */
function describe({ run, key, outcome }: Case, wrong: string, { writes }: Evidence): string {
	const requests = (writes.get(key) ?? []).map(
		({ at, endpoint, status, fault }) =>
			`${at - run.startedAt} ms ${endpoint} ${status}${fault ? ` ${fault}` : ''}`,
	);
	return [
		`${nameOf(run)}: ${key}, reported as ${outcome.state}, ${wrong}`,
		outcome.said ? `says "${outcome.said}"` : '',
		`took ${run.endedAt - run.startedAt} ms`,
		`requests: ${requests.join(', ') || 'none'}`,
	]
		.filter(Boolean)
		.join('; ');
}
