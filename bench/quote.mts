import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../test/e2e/host/packages.mts';
import type { ScenarioResult } from './run.mts';
import { figures } from './scenario.mts';
import { median } from './statistics.mts';
import type { TableRows } from './tables.mts';

const PAGE = join(projectRoot, 'docs', 'speed.md');
const [BEGIN, END] = ['<!-- npm run bench writes this -->', '<!-- up to here -->'];

/** Whose times the page quotes, each by the first of its arms. */
const COLUMNS = [
	{ head: 'This package', isMeant: (name: string) => /^(VEC|Velocert) /.test(name) },
	{ head: "n8n's HTTP Request", isMeant: (name: string) => name.startsWith('HTTP Request') },
	{ head: 'A bare client', isMeant: (name: string) => name.startsWith('Bare ') },
];

/** Puts the times of all scenarios that know each of the columns into `docs/speed.md`, in place of those there. */
export function quoteOnPage(results: ScenarioResult[]): void {
	const text = readFileSync(PAGE, 'utf8');
	writeFileSync(PAGE, withQuote(text, results));
}

/** A text with the quote between its two marks. */
export function withQuote(text: string, results: ScenarioResult[]): string {
	const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
	if (from < 0 || to < from) throw new Error(`docs/speed.md lacks "${BEGIN}" and "${END}"`);
	const { head, rows } = quoteTable(results);
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const table =
		rows.length > 0
			? [head, head.map(() => '---'), ...rows].map(line).join('\n')
			: 'Not measured yet.';
	return `${text.slice(0, from)}${BEGIN}\n\n${table}\n\n${text.slice(to)}`;
}

function quoteTable(results: ScenarioResult[]): TableRows {
	const rows = results.flatMap((result) => {
		const arms = COLUMNS.map(({ isMeant }) => result.arms.find(({ name }) => isMeant(name)));
		// Without somebody to compare with, a time says nothing.
		if (!arms.every((arm) => arm !== undefined)) return [];
		const times = arms.map(({ name }) => median(figures(result.rounds, name, 'ms')));
		return [[result.title, ...times.map(seconds)]];
	});
	return { head: ['', ...COLUMNS.map(({ head }) => head)], rows };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
