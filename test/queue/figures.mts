import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../e2e/host/installN8n.mts';
import { projectRoot } from '../e2e/host/packages.mts';
import { node24 } from '../e2e/host/node24.mts';
import { ensureServers } from './host/servers.mts';

const FILE = join(projectRoot, 'docs', 'measurements', 'queue-mode.md');

type Cell = number | string;
/** One line of a table, by its headings. */
export type Figures = Record<string, Cell>;

/** One line for several rounds: what was the same in all of them, or the lowest and the highest. */
export function overRounds(rounds: Figures[]): Figures {
	const names = Object.keys(rounds[0] ?? {});
	const line = names.map((name) => [name, span(rounds.map((round) => round[name]))]);
	return { Rounds: rounds.length, ...(Object.fromEntries(line) as Figures) };
}

function span(cells: Cell[]): Cell {
	const numbers = cells.filter((cell) => typeof cell === 'number');
	if (numbers.length < cells.length) return [...new Set(cells)].join(', ');
	const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map(round);
	return least === most ? least : `${least}–${most}`;
}

function round(value: number): number {
	return Number(value.toFixed(value < 10 ? 2 : 0));
}

/**
 * Puts a table into `docs/measurements/queue-mode.md`, in place of the one of that name, and below it
 * on what it was measured. What stands around it is written by hand and stays.
 */
export async function writeFigures(name: string, lines: Figures[]): Promise<void> {
	const names = Object.keys(lines[0]);
	const rows = [names, names.map(() => '---'), ...lines.map((line) => names.map((n) => line[n]))];
	const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
	const [begin, end] = [`<!-- figures: ${name} -->`, `<!-- end: ${name} -->`];
	const block = `${begin}\n\n${table}\n\n${await conditions()}\n\n${end}`;
	const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
	const [at, upTo] = [text.indexOf(begin), text.indexOf(end)];
	const isThere = at >= 0 && upTo > at;
	const whole = isThere
		? text.slice(0, at) + block + text.slice(upTo + end.length)
		: `${text}\n## ${name}\n\n${block}\n`;
	writeFileSync(FILE, whole);
	// In a process of its own, because Jest does not let it load what it is made of.
	const prettier = join(projectRoot, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
	execFileSync(process.execPath, [prettier, '--log-level', 'warn', '--write', FILE]);
}

/** When and on what. */
async function conditions(): Promise<string> {
	const silent = () => {};
	const { postgresBin, redisServer } = await ensureServers(silent);
	const node = await node24(silent);
	const script = await installN8n(node, silent);
	const { version: n8n } = JSON.parse(
		readFileSync(join(script, '..', '..', 'package.json'), 'utf8'),
	) as { version: string };
	const versions = [
		`n8n ${n8n}`,
		`Node ${versionOf(node)}`,
		`PostgreSQL ${versionOf(join(postgresBin, 'postgres'))}`,
		`Redis ${versionOf(redisServer)}`,
		`${availableParallelism()} cores`,
		`load of the machine at the end ${loadavg()[0].toFixed(1)}`,
	];
	return `_${new Date().toISOString().slice(0, 10)}; ${versions.join(', ')}._`;
}

/** What a program says of itself. */
function versionOf(program: string): string {
	const text = execFileSync(program, ['--version'], { encoding: 'utf8' });
	return /\d+(\.\d+)+/.exec(text)?.[0] ?? text.trim();
}
