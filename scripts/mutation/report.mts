import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Score } from './table.mts';
import { scoresOf, withTable } from './table.mts';

// Takes what Stryker has just found into the page of scores, in place of what it had of the same files.
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [data, page] = ['json', 'md'].map((end) => join(root, `docs/measurements/mutation.${end}`));
const report = join(root, '.cache', 'mutation.json');
const today = new Date().toISOString().slice(0, 10);

const read = <T,>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const before = existsSync(data) ? read<Record<string, Score>>(data) : {};
const all = { ...before, ...scoresOf(read(report), today) };
const sorted = Object.fromEntries(
	Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)),
);
const settings = await resolveConfig(page);
writeFileSync(data, await format(JSON.stringify(sorted), { ...settings, parser: 'json' }));
const text = withTable(readFileSync(page, 'utf8'), sorted);
writeFileSync(page, await format(text, { ...settings, parser: 'markdown' }));
