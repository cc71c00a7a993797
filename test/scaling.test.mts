import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './e2e/host/packages.mts';
import { COMPOSE } from '../scripts/scaling/model.mts';
import { computedTable, WORKERS_THAT_FIT } from '../scripts/scaling/page.mts';
import { composeFile } from './e2e/host/composeFile.mts';

const page = readFileSync(join(projectRoot, 'docs', 'scaling.md'), 'utf8');
/** Cells without what lines them up. */
const cellsOf = (table: string) => table.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

describe('docs/scaling.md', () => {
	it('holds what its formulas give, for the setup of compose.yaml', () => {
		const [, rest] = page.split('<!-- computed -->');
		const table = cellsOf(rest.slice(0, rest.indexOf('<!-- end -->')).trim());
		// Prettier writes stress in another way.
		expect(table.replaceAll('_', '*')).toBe(cellsOf(computedTable()));
		const { worker, webhook } = composeFile().services;
		expect(worker.environment?.DB_POSTGRESDB_POOL_SIZE).toBe(String(COMPOSE.poolSize));
		expect(JSON.stringify(worker)).toContain(`--concurrency=${COMPOSE.executions}"`);
		expect(JSON.stringify([worker, webhook].map(({ deploy }) => deploy))).toBe(
			JSON.stringify([{ replicas: '2' }, { replicas: '1' }]),
		);
	});

	it('names the number of workers that fit PostgreSQL as it is', () => {
		expect(page).toContain(`More than ${WORKERS_THAT_FIT} workers do not fit that`);
	});
});
