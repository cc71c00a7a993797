import { setTimeout as wait } from 'node:timers/promises';
import { parse as parseFlatted } from 'flatted';
import type { Execution } from '../../e2e/host/n8nApi.mts';
import type { Postgres } from './startPostgres.mts';

const POLL_MS = 300;
/** Over a slow database a round of the memory's test takes minutes. */
const PATIENCE_MS = 840_000;

interface Counts {
	all: number;
	open: number;
}

/**
 * Waits until a workflow has so many executions and all have ended; gives all of them, the oldest
 * first. Read from the database, because the pages of n8n's list are cut by number but sorted by start,
 * and so lose executions that did not start in the order they came in.
 */
export async function collect(
	postgres: Postgres,
	workflowId: string,
	count: number,
): Promise<Execution[]> {
	for (const deadline = Date.now() + PATIENCE_MS; ; await wait(POLL_MS)) {
		const { all, open } = await countExecutions(postgres, workflowId);
		if (all >= count && open === 0) return await readAll(postgres, workflowId);
		if (Date.now() > deadline) {
			throw new Error(`${all} of ${count} executions are there, ${open} have not ended`);
		}
	}
}

/** The executions of a workflow so far, the oldest first. */
export async function idsOf(postgres: Postgres, workflowId: string): Promise<string[]> {
	const rows = await postgres.select<{ id: number }>(
		`SELECT id FROM execution_entity WHERE "workflowId" = '${workflowId}' ORDER BY id`,
	);
	return rows.map(({ id }) => String(id));
}

async function countExecutions(postgres: Postgres, workflowId: string): Promise<Counts> {
	const [counts] = await postgres.select<Counts>(`
		SELECT count(*) AS all, count(*) FILTER (WHERE status IN ('new', 'running', 'waiting')) AS open
		FROM execution_entity WHERE "workflowId" = '${workflowId}'`);
	return counts;
}

interface Row {
	id: number;
	status: string;
	finished: boolean;
	data: string;
}

interface SavedData {
	resultData?: { runData?: Execution['runData']; error?: Execution['error'] };
}

async function readAll(postgres: Postgres, workflowId: string): Promise<Execution[]> {
	const rows = await postgres.select<Row>(`
		SELECT id, status, finished, data
		FROM execution_entity JOIN execution_data ON "executionId" = id
		WHERE "workflowId" = '${workflowId}' ORDER BY id`);
	return rows.map(({ id, data: text, ...row }) => {
		const { runData = {}, error } = (parseFlatted(text) as SavedData).resultData ?? {};
		return { ...row, id: String(id), runData, error, text };
	});
}
