import type { Counters } from '../../sandbox/counters.mts';
import type { Run } from './driver.mts';
import type { JournalEntry } from './journal.mts';
import type { Phases, ProcessFigures } from './judgeProcess.mts';
import type { Kind } from './kind.mts';
import type { SoakOptions } from './options.mts';
import type { RowOutcome } from './outcomes.mts';
import type { SandboxState } from './sandboxClient.mts';
import type { TriggerResult } from './trigger.mts';
import type { Sample } from './watch.mts';
import { median, valuesOf } from './watch.mts';

/** Everything a run came to. */
export interface SoakResult {
	options: SoakOptions;
	kinds: Kind[];
	environment: Record<string, string>;
	phases: Phases;
	runs: Run[];
	samples: Sample[];
	counters: Counters;
	state: SandboxState;
	journal: JournalEntry[];
	trigger: TriggerResult;
	process: ProcessFigures;
	/** What does not hold, as sentences; none when all is well. */
	findings: string[];
}

/** A table for people, or a list of sentences. */
export interface Section {
	title: string;
	head?: string[];
	rows?: string[][];
	lines?: string[];
}

const STATES = ['done', 'skipped', 'settled', 'failed', 'unknown'] as const;
const SHOWN_FINDINGS = 40;

/** The result in the order in which one asks for it. */
export function sectionsOf(result: SoakResult): Section[] {
	return [verdict(result), workflows(result), timeline(result), faults(result), failures(result)];
}

function verdict({ runs, counters, state, trigger, process, findings }: SoakResult): Section {
	const { velocert, vec } = counters;
	const { rss, live, handles, sockets } = process;
	const rows = [
		['Executions started from outside', String(runs.length), ''],
		['Executions started by VEC’s webhooks', String(trigger.heard), `${trigger.expected} expected`],
		['Credentials issued', String(velocert.issuedRecipients), `${velocert.duplicates} twice`],
		['Certificates in the vault', String(vec.created), `${vec.duplicates} twice`],
		['Mails that would have gone out', String(state.outbox.length), 'each person each mail once'],
	];
	if (rss) {
		const growth = ((rss.atEnd / rss.afterWarmUp - 1) * 100).toFixed(1);
		rows.push(
			['Memory of n8n after warm-up, median', mb(rss.afterWarmUp), ''],
			['Memory of n8n at the end, median', mb(rss.atEnd), `${growth} %`],
			['Slope between the two', `${rss.slope.toFixed(1)} MB per 10 min`, `peak ${mb(rss.peak)}`],
		);
	} else rows.push(['Memory of n8n', 'not known', 'no samples of it']);
	if (live) {
		const { afterWarmUp: first, atEnd: last } = live;
		rows.push([
			'Left after collecting garbage, both times quiet',
			`${first.liveMb.toFixed(0)} → ${mb(last.liveMb)}`,
			`in a process of ${first.rssMb.toFixed(0)} → ${mb(last.rssMb)}`,
		]);
	}
	for (const [name, figure] of Object.entries({ handles, sockets })) {
		if (!figure) continue;
		const quiet = `${figure.afterWarmUp} → ${figure.atEnd}`;
		rows.push([`Open ${name}, both times quiet`, quiet, `peak ${figure.peak}`]);
	}
	rows.push(['Executions that never ended', String(process.unfinishedAtEnd ?? 'not known'), '']);
	return {
		title: 'Result',
		head: ['What', 'Figure', ''],
		rows,
		lines:
			findings.length === 0
				? ['Everything holds.']
				: [
						`${findings.length} findings:`,
						...findings.slice(0, SHOWN_FINDINGS).map((finding) => `- ${finding}`),
					],
	};
}

function workflows({ runs, kinds }: SoakResult): Section {
	const rows = kinds.map((kind) => {
		const own = runs.filter((run) => run.kind === kind);
		const outcomes = own.flatMap(outcomesOf);
		const took = own.map(({ startedAt, endedAt }) => (endedAt - startedAt) / 1000);
		return [
			kind.name,
			String(own.length),
			String(own.filter(({ failure }) => failure).length),
			String(own.reduce((sum, run) => sum + run.rows.length, 0)),
			...STATES.map((state) => String(outcomes.filter((one) => one.state === state).length)),
			String(outcomes.filter(({ recovered }) => recovered).length),
			`${(median(took) ?? 0).toFixed(1)} s`,
		];
	});
	const totals = rows[0].map((_, column) =>
		column === 0 || column === rows[0].length - 1
			? ''
			: String(rows.reduce((sum, row) => sum + Number(row[column]), 0)),
	);
	totals[0] = 'all';
	const states = STATES.map((state) => (state === 'settled' ? 'done or skipped' : state));
	return {
		title: 'Rows by workflow',
		head: ['Workflow', 'Executions', 'Failed', 'Rows', ...states, 'Recovered', 'Median'],
		rows: [...rows, totals],
	};
}

function outcomesOf({ outcomes }: Run): RowOutcome[] {
	return [...(outcomes?.values() ?? [])].flat();
}

/** Medians of each twelfth of the time. */
function timeline({ samples, phases: { startedAt, endedAt, lastTo } }: SoakResult): Section {
	const stepMs = (endedAt - startedAt) / 12;
	const spans = Array.from({ length: 12 }, (_, index) => startedAt + index * stepMs).map(
		(from) => ({
			name: `${minutes(from - startedAt)}–${minutes(from - startedAt + stepMs)}`,
			from,
			to: from + stepMs,
		}),
	);
	spans.push({ name: 'quiet at the end', from: endedAt, to: lastTo + 1 });
	const figures = ['rssMb', 'children', 'childrenRssMb', 'handles', 'sockets'] as const;
	const rows = spans.map(({ name, from, to }) => [
		name,
		...figures.map((figure) => whole(median(valuesOf(samples, figure, from, to)))),
		whole(Math.max(0, ...valuesOf(samples, 'running', from, to))),
		whole(Math.max(0, ...valuesOf(samples, 'waiting', from, to))),
	]);
	return {
		title: 'Over time',
		head: [
			'Minutes',
			'Memory of n8n, MB',
			'Children',
			'Their memory, MB',
			'Handles',
			'Sockets',
			'Most running at once',
			'Most waiting',
		],
		rows,
	};
}

function faults({ journal }: SoakResult): Section {
	const kinds = [...new Set(journal.flatMap(({ fault }) => fault ?? []))].sort();
	const endpoints = [...new Set(journal.map(({ endpoint }) => endpoint))].sort();
	const count = (endpoint: string, kind?: string) =>
		journal.filter((entry) => entry.endpoint === endpoint && (!kind || entry.fault === kind))
			.length;
	return {
		title: 'Requests and what was done to them',
		head: ['Endpoint', 'Requests', ...kinds],
		rows: endpoints.map((endpoint) => [
			endpoint,
			String(count(endpoint)),
			...kinds.map((kind) => String(count(endpoint, kind))),
		]),
	};
}

/** What failed rows said, the most frequent first. */
function failures({ runs }: SoakResult): Section {
	const counts = new Map<string, number>();
	for (const { state, said } of runs.flatMap(outcomesOf)) {
		if (state !== 'failed') continue;
		const text = said ?? 'nothing';
		counts.set(text, (counts.get(text) ?? 0) + 1);
	}
	return {
		title: 'What failed rows said',
		head: ['Message', 'Rows'],
		rows: [...counts].sort((a, b) => b[1] - a[1]).map(([text, count]) => [text, String(count)]),
	};
}

function mb(value: number): string {
	return `${value.toFixed(0)} MB`;
}

function whole(value: number | undefined): string {
	return value === undefined ? '' : value.toFixed(0);
}

function minutes(ms: number): string {
	return (ms / 60_000).toFixed(ms % 60_000 === 0 ? 0 : 1);
}
