import type { Execution } from '../../test/e2e/host/n8nApi.mts';
import type { Failure } from '../../test/support/failures.mts';
import { isUnknown } from '../../test/support/failures.mts';
import type { Kind } from './kind.mts';
import type { PlannedRow } from './people.mts';

/**
 * What the nodes said of one row. `settled` is "submitted or skipped", which an error that stops a
 * node does not tell apart.
 */
export interface RowOutcome {
	state: 'done' | 'skipped' | 'settled' | 'failed' | 'unknown';
	/** The message, of a row that failed. */
	said?: string;
	/** Facts of a certificate. */
	uuid?: string;
	status?: string;
	recovered?: boolean;
}

type Json = Record<string, unknown>;

/** Outcomes by the key of their row; a row that is reported twice has two. */
export type Outcomes = Map<string, RowOutcome[]>;

/** What an execution that succeeded said, from the items of its last node. */
export function outcomesOfItems(kind: Kind, items: Json[], rows: PlannedRow[]): Outcomes {
	const outcomes: Outcomes = new Map();
	for (const item of items) {
		// Where the row stands beside what a node made of it.
		const row = item.row as Json | undefined;
		const result = (item.result as Json | undefined) ?? item;
		const key = keyOf(kind, row ?? result);
		add(outcomes, key, outcomeOf(kind, result));
	}
	return kind.against === 'read' ? oneForAll(outcomes, rows) : outcomes;
}

/** Items of nodes that only read are judged elsewhere, as a whole. */
function oneForAll(outcomes: Outcomes, rows: PlannedRow[]): Outcomes {
	const failure = [...outcomes.values()].flat().find(({ state }) => state === 'failed');
	return new Map(rows.map(({ key }) => [key, [failure ?? { state: 'done' }]]));
}

function keyOf(kind: Kind, facts: Json): string {
	const names = kind.against === 'retried' ? ['uuid'] : ['email', 'applicant_email'];
	return String(names.map((name) => facts[name]).find((value) => value !== undefined) ?? '');
}

function outcomeOf(kind: Kind, result: Json): RowOutcome {
	const failure = result.error as Failure | undefined;
	if (failure) return { state: isUnknown(failure) ? 'unknown' : 'failed', said: failure.message };
	const validation = result.validation as { valid?: boolean } | undefined;
	if (validation?.valid === false) return { state: 'failed', said: 'Found invalid by Validate' };
	if (result.status === 'unknown') return { state: 'unknown' };
	if (kind.against === 'issued' && result.status === 'skipped') return { state: 'skipped' };
	// An item that is neither failed nor done must not pass for done.
	if (kind.against === 'issued' && result.status !== 'submitted') {
		return { state: 'failed', said: `Strange item ${JSON.stringify(result)}` };
	}
	return {
		state: 'done',
		uuid: text(result.uuid),
		status: text(result.status),
		recovered: result.recovered === true,
	};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/**
 * What an execution that failed said. When the node that counts had come to an end, its items do;
 * when it is the one that failed, the report in its error does; else nothing was sent.
 */
export function outcomesOfFailure(
	kind: Kind,
	execution: Execution,
	rows: PlannedRow[],
	emailOf: (reference: string) => string | undefined,
): Outcomes {
	const [run] = execution.runData[kind.counts] ?? [];
	const items = (run?.data?.main ?? []).flatMap((output) => output ?? []);
	if (!run?.error && items.length > 0) {
		return outcomesOfItems(
			kind,
			items.map(({ json }) => json),
			rows,
		);
	}
	const error = run?.error ?? execution.error;
	const report = run?.error ? readReport(run.error.description ?? '') : undefined;
	const said = error?.message.replace(/ \[item \d+\]$/, '');
	const outcomes: Outcomes = new Map();
	const reached = report?.reached.map((label) => emailOf(label) ?? label) ?? [];
	for (const key of reached) {
		add(outcomes, key, { state: kind.against === 'issued' ? 'settled' : 'done' });
	}
	for (const key of report?.unknown ?? []) add(outcomes, key, { state: 'unknown', said });
	let left = 0;
	for (const { key } of rows) {
		if (outcomes.has(key)) continue;
		left += 1;
		// The message is that of one row; the others only shared its execution.
		add(outcomes, key, { state: 'failed', said: `Stopped: ${said}` });
	}
	// A report that does not add up is no report.
	if (report && report.notSent !== left) {
		add(outcomes, `${report.notSent} "not sent" in the report, ${left} rows left`, {
			state: 'failed',
		});
	}
	return outcomes;
}

const REPORT =
	/(?:Submitted or skipped|Submitted|Uploaded|Retried): (none|\d+ \([^)]*\))\. Unknown: (none|\d+ \([^)]*\))\. Not sent: (\d+)\./;

function readReport(description: string) {
	const match = REPORT.exec(description);
	if (!match) return undefined;
	return { reached: labels(match[1]), unknown: labels(match[2]), notSent: Number(match[3]) };
}

function labels(list: string): string[] {
	return /\((.*)\)/.exec(list)?.[1].split(', ') ?? [];
}

function add(outcomes: Outcomes, key: string, outcome: RowOutcome): void {
	const list = outcomes.get(key);
	if (list) list.push(outcome);
	else outcomes.set(key, [outcome]);
}
