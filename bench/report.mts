import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { format } from 'prettier';
import { projectRoot } from '../test/e2e/host/packages.mts';
import { chartOf } from './charts.mts';
import { quoteResults } from './quote.mts';
import type { ScenarioResult } from './run.mts';
import { SCENARIOS } from './scenarios/all.mts';
import type { TableRows } from './tables.mts';
import { armTable, verdictTable } from './tables.mts';

const FOLDER = join(projectRoot, 'docs', 'measurements');
const DATA = join(FOLDER, 'bench.json');
const PAGE = join(FOLDER, 'bench.md');

/** The results as they are shown in a terminal. */
export function toText(results: ScenarioResult[]): string {
	return results
		.map((result) =>
			[result.title, drawn(armTable(result)), drawn(verdictTable([result]))].join('\n'),
		)
		.join('\n\n');
}

function drawn({ head, rows }: TableRows): string {
	const table = new Table({ head, style: { head: [], border: [], compact: true } });
	table.push(...rows);
	return table.toString();
}

/** Replaces what was measured in the documentation; scenarios that were not played keep theirs. */
export async function writeResults(results: ScenarioResult[]): Promise<void> {
	mkdirSync(FOLDER, { recursive: true });
	const known = readKnown();
	const all = SCENARIOS.flatMap(
		({ name }) => [...results, ...known].find((result) => result.name === name) ?? [],
	);
	writeFileSync(DATA, `${JSON.stringify(all, rounded, '\t')}\n`);
	for (const result of all) writeFileSync(join(FOLDER, chartFile(result)), chartOf(result));
	writeFileSync(PAGE, await format(toMarkdown(all), { parser: 'markdown' }));
	quoteResults(all);
}

function readKnown(): ScenarioResult[] {
	try {
		return JSON.parse(readFileSync(DATA, 'utf8')) as ScenarioResult[];
	} catch {
		return [];
	}
}

/** Four digits are more than is known. */
function rounded(_: string, value: unknown): unknown {
	return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}

const chartFile = ({ name }: ScenarioResult) => `bench-${name}.svg`;

function toMarkdown(results: ScenarioResult[]): string {
	return [
		'# Benchmark',
		'',
		ABOUT,
		'',
		'```bash',
		'npm run bench',
		'```',
		'',
		'## What has to hold',
		'',
		outcome(results),
		'',
		...(results.length > 0 ? markdown(verdictTable(results)) : []),
		'',
		...results.flatMap(section),
		'## How it is measured',
		'',
		METHOD,
		'',
	].join('\n');
}

function outcome(results: ScenarioResult[]): string {
	if (results.length === 0) return 'Nothing is measured yet.';
	const verdicts = results.flatMap(({ verdicts: own }) => own);
	const fails = verdicts.filter(({ holds }) => holds === false).length;
	return fails === 0 ? 'Everything holds.' : `${fails} bounds do not hold.`;
}

function section(result: ScenarioResult): string[] {
	const { title, about, date, environment, load, rounds } = result;
	const facts = Object.entries(environment).map(([name, text]) => `${name}: ${text}`);
	const busy = load.map((figure) => figure.toFixed(1)).join(' before, ');
	return [
		`## ${title}`,
		'',
		about,
		'',
		`![Time of each way to do it](${chartFile(result)})`,
		'',
		...markdown(armTable(result)),
		'',
		`Median of ${rounds.length}, measured on ${date}. ${facts.join('. ')}. Load of the machine: ${busy} after.`,
		'',
	];
}

function markdown({ head, rows }: TableRows): string[] {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

const ABOUT = `How long the nodes take, beside other ways to do the same in the same n8n, and what they need for it. This page, its charts and \`bench.json\` are written by the command below and hold the latest results; \`npm run bench -- upload\` plays one scenario, \`BENCH_RUNS=1\` tries it once and writes nothing. The command succeeds when every bound holds.`;

const METHOD = `- A real n8n with the packed nodes; the sandbox plays the services in a process of its own and takes a set time for every answer. All on one machine, without a network in between.
- After one round to warm up, all ways take turns, each round beginning with another one. A bound compares figures of the same round; what is shown is the median of all rounds, with the lowest and the highest.
- The time is that of the node, as n8n counts it: from its start to its end, without saving the execution. With _Loop Over Items_ it is that of the whole loop.
- "Own time" is the time in which the service had no request of the node. Processor time and memory are those of n8n's process during the node, from the kernel, every 10 ms; growth is the highest value beyond that at the node's start. A stall is a stretch in which n8n's event loop did not turn.
- What was done is counted at the service. Each play has to end with exactly the right certificates, files and values there, nobody twice, and one good item for each in n8n; else there is no result.
- "HTTP Request, as it comes" sends all at once. "Credential and batches" is how one sets it up after reading n8n's advice: the credential of this package, and _Batching_ with the 50 items a second that n8n fills in. Where a bound speaks of HTTP Request, the faster of the two counts.
- The bare client is Node's own, keeps its connections, reads the same files, and does nothing else. n8n opens a new connection for every request, and no node can change that.`;
