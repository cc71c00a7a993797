import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { chart, computedTable } from './scaling/page.mts';

// Writes what docs/scaling.md computes: its table, and the chart beside it.
const docs = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs');
const page = join(docs, 'scaling.md');
const [before, rest] = readFileSync(page, 'utf8').split('<!-- computed -->');
const after = rest.slice(rest.indexOf('<!-- end -->'));
const text = `${before}<!-- computed -->\n\n${computedTable()}\n\n${after}`;
writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
writeFileSync(join(docs, 'scaling.svg'), chart());
