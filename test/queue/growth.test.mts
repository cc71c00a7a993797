import { setTimeout as wait } from 'node:timers/promises';
import { issueNode, recipients } from '../e2e/workflows.mts';
import type { Figures } from './figures.mts';
import { writeFigures } from './figures.mts';
import { collect } from './host/executions.mts';
import { booksOf, inbox, tally, useQueue, webhookOpens } from './support.mts';

const EVENTS = 60;
/** Of each process, as the settings of the queue have it. */
const POOL_SIZE = 10;
/** So many more were seen at the same moment, of all processes together. */
const BESIDE_POOLS = 2;

const remembering = issueNode({}, { skipAlreadyIssued: true });

const WORKERS = [1, 2, 4];
const lines: Figures[] = [];
afterAll(async () => {
	if (lines.length === WORKERS.length) await writeFigures('What grows with the workers', lines);
});

const scene = useQueue();
beforeEach(() => {
	scene.sandbox.settings.delayMs = 50;
});

/** What the database has had to do so far. */
async function databaseNow() {
	const [counts] = await scene.queue.postgres.select<{ writes: number; wal: number }>(`
		SELECT coalesce(sum(n_tup_ins + n_tup_upd), 0) AS writes,
			pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal
		FROM pg_stat_user_tables WHERE relname = 'processed_data'`);
	return { ...counts, statements: scene.queue.links.workers.pieces() };
}

/** Looks again and again how many connections there are, until told to stop; gives the most. */
function watchConnections(): () => Promise<number> {
	let isOver = false;
	let most = 0;
	const watching = (async () => {
		while (!isOver) {
			const [{ count }] = await scene.queue.postgres.select<{ count: number }>(
				// One that is still being opened has no state yet, and the test's own no name.
				"SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'psql' AND state IS NOT NULL",
			);
			most = Math.max(most, count);
			await wait(250);
		}
	})();
	return async () => {
		isOver = true;
		await watching;
		return most;
	};
}

describe('What grows with the workers', () => {
	it.each(WORKERS)(
		'is measured with %i of them, and connections stay within the pools',
		async (workers) => {
			const { queue, sandbox } = scene;
			await queue.useWorkers(workers);
			const name = `growth-${workers}`;
			const people = recipients(EVENTS, `${name}-`);
			const id = await queue.addWorkflow(inbox(name, remembering), true);
			await webhookOpens(queue.main.origin, name);
			const before = await databaseNow();
			const connections = watchConnections();
			const startedAt = Date.now();
			const deliver = async (person: unknown) =>
				await queue.api.callWebhook(name, { rows: [person] });
			const answers = await Promise.all(people.map(deliver));
			const refused = answers.filter(({ status }) => status !== 200);
			const executions = await collect(queue.postgres, id, EVENTS - refused.length);
			const seconds = (Date.now() - startedAt) / 1000;
			const most = await connections();
			const after = await databaseNow();
			const failed = executions.filter(({ status }) => status !== 'success');
			const facts = { ...booksOf(sandbox, people), ...tally(executions) };
			process.stderr.write(
				`${JSON.stringify({ facts, refused, failed: failed.map(({ error }) => error) })}\n`,
			);
			expect(refused).toEqual([]);
			expect(facts).toMatchObject({ twice: 0, never: 0, submitted: EVENTS, errors: 0 });
			const perEvent = (part: 'writes' | 'wal' | 'statements') =>
				Math.round(((after[part] - before[part]) / EVENTS) * 10) / 10;
			const figures = {
				Workers: workers,
				Events: EVENTS,
				Seconds: Math.round(seconds),
				'Writes of the record per event': perEvent('writes'),
				'Statements per event': perEvent('statements'),
				'KB of WAL per event': Math.round(perEvent('wal') / 1000),
				'Most connections': most,
			};
			process.stderr.write(`${JSON.stringify(figures)}\n`);
			lines.push(figures);
			expect(most).toBeLessThanOrEqual(POOL_SIZE * (1 + workers) + BESIDE_POOLS);
			expect(perEvent('writes')).toBeGreaterThan(0);
		},
	);
});
