import type { FaultKind } from '../../../sandbox/faults.mts';
import type { Execution } from '../../e2e/host/n8nApi.mts';
import type { Node } from '../../e2e/workflows.mts';
import {
	bulkNode,
	fetchNode,
	issueNode,
	people,
	recipients,
	uploadNode,
} from '../../e2e/workflows.mts';
import { collect } from '../host/executions.mts';
import type { Books, QueueScene } from '../support.mts';
import { booksOf, inbox, vaultBooksOf, webhookOpens } from '../support.mts';

/** Nodes that write, each with the request that writes and rows for three of them. */
export const WRITERS = {
	issue: {
		endpoint: 'velocert.issue',
		nodes: (settings) => [issueNode(settings, { recipientsPerRequest: 2 })],
		rows: (prefix) => recipients(6, prefix),
		books: ({ sandbox }, rows) => booksOf(sandbox, rows as Array<{ email: string }>),
	},
	upload: {
		endpoint: 'vec.create',
		nodes: (settings, origin) => [fetchNode(origin, 2_000), uploadNode({}, settings)],
		rows: (prefix) => people(6, prefix),
		books: ({ sandbox }, rows) => vaultBooksOf(sandbox, rows as Array<{ mail: string }>),
	},
	bulk: {
		endpoint: 'vec.bulk',
		nodes: (settings, origin) => [
			fetchNode(origin, 2_000),
			bulkNode({ entriesPerRequest: 2 }, settings),
		],
		rows: (prefix) => people(6, prefix),
		books: ({ sandbox }, rows) => vaultBooksOf(sandbox, rows as Array<{ mail: string }>),
	},
} satisfies Record<string, Writer>;

interface Writer {
	endpoint: string;
	nodes(settings: Record<string, unknown>, origin: string): Node[];
	rows(prefix: string): object[];
	books(scene: QueueScene, rows: object[]): Books;
}

export interface AgainResult extends Books {
	/** The first one, and that of the Retry button where it failed. */
	executions: Execution[];
}

/**
 * Runs a node with *Retry On Fail* whose second request meets a fault: a refusal each time it is tried,
 * or a reply that is lost once. Presses Retry on the execution if it failed, when the fault is over.
 */
export async function playAgain(
	scene: QueueScene,
	name: string,
	kind: keyof typeof WRITERS,
	fault: FaultKind,
): Promise<AgainResult> {
	const { queue, sandbox, holdback } = scene;
	const writer: Writer = WRITERS[kind];
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
	const workflow = inbox(name, ...writer.nodes(settings, holdback.origin));
	const id = await queue.addWorkflow(workflow, true);
	const [{ api }] = queue.webhooks;
	await webhookOpens(api.origin, name);
	const times = fault === 'status' ? Infinity : 1;
	const match = { endpoint: writer.endpoint };
	sandbox.faults.add({ match, kind: fault, status: 422, skip: 1, times });
	const rows = writer.rows(`${name}-`);
	await api.callWebhook(name, { rows });
	const [first] = await collect(queue.postgres, id, 1);
	sandbox.faults.clear();
	if (first.status !== 'success') await queue.api.retry(first.id);
	const executions = first.status === 'success' ? [first] : await collect(queue.postgres, id, 2);
	return { ...writer.books(scene, rows), executions };
}
