import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../e2e/host/packages.mts';

/** The text of a page by its path from the root, with line ends of any system as `\n`. */
export function textOf(page: string): string {
	return readFileSync(join(projectRoot, page), 'utf8').replaceAll('\r\n', '\n');
}

/** Where the project is at home, e.g. `https://github.com/owner/name`. */
export const repository = (
	JSON.parse(textOf('package.json')) as { homepage: string }
).homepage.replace(/#.*$/, '');

/** The pages in a folder and below, by their paths from the root, with forward slashes. */
export function pagesIn(folder: string): string[] {
	return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.md'))
		.map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
		.sort();
}

/** Every page of the project. */
export const allPages = [
	...readdirSync(projectRoot).filter((path) => path.endsWith('.md')),
	...['.changeset', '.github', 'docs', 'examples', 'shared'].flatMap(pagesIn),
];

/** Rows of all tables of a text, each as its cells, without heads and rules. */
export function tableRows(text: string): string[][] {
	const rows = text.split('\n').map((line) => (line.startsWith('|') ? cellsOf(line) : undefined));
	const isRule = (row?: string[]) => row?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
	return rows.filter(
		(row, index): row is string[] => row !== undefined && !isRule(row) && !isRule(rows[index + 1]),
	);
}

function cellsOf(line: string): string[] {
	return line
		.trim()
		.slice(1, -1)
		.split(/(?<!\\)\|/)
		.map((cell) => cell.trim());
}
