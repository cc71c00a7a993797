import { installN8n } from '../e2e/host/installN8n.mts';
import { node24 } from '../e2e/host/node24.mts';
import { ensureServers } from './host/servers.mts';
import { until } from '../e2e/support.mts';
import type { Client } from './host/client.mts';
import { openClient } from './host/client.mts';
import type { SlowLink } from './host/slowLink.mts';
import { openSlowLink } from './host/slowLink.mts';
import type { Postgres } from './host/startPostgres.mts';
import { startPostgres } from './host/startPostgres.mts';

let postgres: Postgres;
let link: SlowLink;
let client: Client;
beforeAll(async () => {
	const log = () => {};
	const script = await installN8n(await node24(log), log);
	postgres = await startPostgres((await ensureServers(log)).postgresBin, script);
	link = await openSlowLink(postgres.port);
	client = openClient(script, link.port);
	await client.connect();
});
afterAll(async () => {
	await client?.end();
	await link?.close();
	await postgres?.close();
});

/** Milliseconds of each of five statements. */
async function time(sql: string, values?: unknown[]): Promise<number[]> {
	const times: number[] = [];
	for (let count = 0; count < 5; count++) {
		const startedAt = performance.now();
		await client.query(sql, values);
		times.push(performance.now() - startedAt);
	}
	return times;
}

describe('A slow link to the database', () => {
	it.each([
		['without values', 'SELECT 1', undefined],
		['with values', 'SELECT $1::text', ['x']],
		['of three megabytes', 'SELECT length($1::text)', ['x'.repeat(3_000_000)]],
	])('delays a statement %s once', async (title, sql, values) => {
		link.delayMs = 0;
		const quick = await time(sql, values);
		link.delayMs = 200;
		const slow = await time(sql, values);
		const list = (times: number[]) => times.map((ms) => ms.toFixed(0)).join(', ');
		process.stderr.write(`${title}: ${list(quick)} ms, delayed ${list(slow)} ms\n`);
		expect(Math.min(...slow)).toBeGreaterThanOrEqual(199);
		// Twice would be 400.
		expect(Math.min(...slow)).toBeLessThan(380);
	});

	it('can be sped up again while it is in use, and keeps the order', async () => {
		link.delayMs = 200;
		const before = link.pieces();
		const late = client.query('CREATE TEMP TABLE told AS SELECT 1 AS n');
		await until(() => link.pieces() > before);
		link.delayMs = 0;
		const { rows } = await client.query('SELECT n FROM told');
		await late;
		expect(rows).toEqual([{ n: 1 }]);
	});
});
