import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBetween } from './marks.mts';
import { projectRoot } from '../test/e2e/host/packages.mts';
import type { ScenarioResult } from './run.mts';
import { figures } from './scenario.mts';
import { median } from './statistics.mts';
import type { TableRows } from './tables.mts';

const PAGE = join(projectRoot, 'docs', 'speed.md');
const README = join(projectRoot, 'README.md');

/** Whose times the page quotes: of this package the first of its arms, of others the quickest that does as much. */
const COLUMNS = [
	{ head: 'This package', isMeant: (name: string) => /^(VEC|Velocert) /.test(name) },
	{ head: "n8n's HTTP Request", isMeant: (name: string) => name.startsWith('HTTP Request') },
	{ head: 'A bare client', isMeant: (name: string) => name.startsWith('Bare ') },
];

/** What the README quotes of them. */
const IN_README = ['upload', 'issue', 'list'];

/**
 * Puts the times of all scenarios that know each of the columns into `docs/speed.md`, and those of a few
 * into the README, in place of those there.
 */
export function quoteResults(results: ScenarioResult[]): void {
	writeFileSync(PAGE, withQuote(readFileSync(PAGE, 'utf8'), results));
	writeFileSync(README, withLine(readFileSync(README, 'utf8'), results));
}

/** A text with the quote between its two marks. */
export function withQuote(text: string, results: ScenarioResult[]): string {
	const { head, rows } = quoteTable(results);
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const table =
		rows.length > 0
			? [head, head.map(() => '---'), ...rows].map(line).join('\n')
			: 'Not measured yet.';
	return withBetween(text, 'bench', `\n\n${table}\n\n`);
}

/** A text with a sentence between its two marks: the times of a few scenarios, and HTTP Request's. */
export function withLine(text: string, results: ScenarioResult[]): string {
	const chosen = results.filter(({ name }) => IN_README.includes(name));
	const said = quoteTable(chosen).rows.map(
		([title, ours, others]) => `${title}: ${ours} (HTTP Request: ${others})`,
	);
	return withBetween(text, 'bench', said.length > 0 ? `${said.join('; ')}.` : 'Not measured yet.');
}

function quoteTable(results: ScenarioResult[]): TableRows {
	const rows = results.flatMap(({ title, arms, rounds }) => {
		const [ours, ...others] = COLUMNS.map(({ isMeant }) =>
			arms.filter(({ name }) => isMeant(name)),
		);
		const asMuch = others.map((all) => all.filter(({ units }) => units === ours.at(0)?.units));
		const quoted = [ours.slice(0, 1), ...asMuch];
		// Without somebody to compare with, a time says nothing.
		if (quoted.some((some) => some.length === 0)) return [];
		const times = quoted.map((some) =>
			Math.min(...some.map(({ name }) => median(figures(rounds, name, 'ms')))),
		);
		return [[title, ...times.map(seconds)]];
	});
	return { head: ['', ...COLUMNS.map(({ head }) => head)], rows };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
