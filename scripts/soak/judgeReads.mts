import type { Run } from './driver.mts';
import type { JournalEntry } from './journal.mts';
import type { Evidence } from './judgeRows.mts';
import type { SandboxState } from './sandboxClient.mts';

type Json = Record<string, unknown>;

/** Of the sandbox. */
const TYPES = 47;
const TYPES_ASKED = 3;
/** The list is newest first, so what came a moment before may come on either side. */
const CLOCK_MS = 50;

interface Ground {
	state: SandboxState;
	journal: JournalEntry[];
	evidence: Evidence;
}

/** What executions that only read, or retried whatever had failed, told wrongly. */
export function judgeReads(runs: Run[], ground: Ground): string[] {
	return runs
		.filter(({ kind, trouble }) => kind.against === 'read' && !trouble)
		.flatMap((run) =>
			judgeRun(run, ground).map(
				(finding) =>
					`${run.name} of ${run.kind.name}${run.failure ? ` (execution ${run.failure.id})` : ''}: ${finding}`,
			),
		);
}

function judgeRun(run: Run, ground: Ground): string[] {
	const failed = [...(run.outcomes?.values() ?? [])].flat().some(({ state }) => state === 'failed');
	const findings = failed && !hadFaults(run, ground.journal) ? ['failed without any fault'] : [];
	const items = run.items ?? [];
	switch (run.kind.name) {
		case 'types':
			return [...findings, ...(run.failure ? [] : judgeTypes(items))];
		case 'list-one':
			return [...findings, ...judgeOnes(run, items)];
		case 'list-all':
			return [...findings, ...(run.failure ? [] : judgeList(run, items, ground.state))];
		case 'control':
			return findings;
		default:
			return [...findings, ...judgeRetries(run, items, ground.evidence)];
	}
}

function hadFaults({ startedAt, endedAt }: Run, journal: JournalEntry[]): boolean {
	return journal.some(({ at, fault }) => fault !== undefined && at >= startedAt && at <= endedAt);
}

function judgeTypes(items: Json[]): string[] {
	const isWhole = ({ types, fields, credentialType }: Json) =>
		types === TYPES && Array.isArray(fields) && fields.length > 0 && Boolean(credentialType);
	return items.length === TYPES_ASKED && items.every(isWhole)
		? []
		: [`gave ${JSON.stringify(items).slice(0, 300)}`];
}

function judgeOnes({ rows }: Run, items: Json[]): string[] {
	if (items.length !== rows.length) return [`${items.length} items for ${rows.length} rows`];
	return items.flatMap((item, index) => {
		const result = item.result as Json;
		const { uuid, email } = rows[index].fields;
		if (result.error) return [];
		return result.uuid === uuid && result.applicant_email === email
			? []
			: [`asked for ${String(uuid)} of ${String(email)}, got ${JSON.stringify(result)}`];
	});
}

function judgeList({ startedAt, endedAt }: Run, items: Json[], { vault }: SandboxState): string[] {
	const uuids = (items[0]?.uuids ?? []) as string[];
	const listed = new Set(uuids);
	const missing = vault.filter(
		({ uuid, createdAt }) => createdAt < startedAt - CLOCK_MS && !listed.has(uuid),
	);
	const there = new Map(vault.map(({ uuid, createdAt }) => [uuid, createdAt]));
	const strange = uuids.filter((uuid) => (there.get(uuid) ?? Infinity) > endedAt + CLOCK_MS);
	return [
		...(listed.size < uuids.length ? [`${uuids.length - listed.size} listed twice`] : []),
		...(missing.length > 0 ? [`${missing.length} not listed, e.g. ${missing[0].email}`] : []),
		...(strange.length > 0 ? [`${strange.length} listed that were not there`] : []),
	];
}

function judgeRetries(run: Run, items: Json[], { retried, writes }: Evidence): string[] {
	return items.flatMap(({ uuid, retried: isRetried, reason }) => {
		// Nothing had failed.
		if (typeof uuid !== 'string') return [];
		const times = (retried.get(uuid) ?? []).length;
		if (isRetried === true) return times === 1 ? [] : [`${uuid} was retried ${times} times`];
		const isFault = ({ at, fault }: JournalEntry) =>
			fault !== undefined && at >= run.startedAt && at <= run.endedAt;
		return (writes.get(uuid) ?? []).some(isFault)
			? []
			: [`${uuid} was not retried without a fault: ${String(reason)}`];
	});
}
