import type { WorkflowJson } from '../../e2e/host/n8nApi.mts';
import { fetchNode, issueNode, people, recipients, uploadNode } from '../../e2e/workflows.mts';
import { collect } from '../host/executions.mts';
import type { Books, QueueScene, Tally } from '../support.mts';
import { booksOf, inbox, tally, vaultBooksOf, webhookOpens } from '../support.mts';

/** Bytes of each file that is fetched and uploaded. */
const FILE_BYTES = 50_000;
/** Requests in which the recipients of an execution go out. */
const PER_REQUEST = 10;

/** What a workflow does with the rows of one execution. */
interface Posting {
	/** Its last node. */
	node: string;
	workflow(name: string, origin: string): WorkflowJson;
	rows(prefix: string, count: number): object[];
	books(scene: QueueScene, rows: object[]): Books;
}

export const POSTINGS = {
	issue: {
		node: 'Issue',
		workflow: (name) => inbox(name, issueNode({}, { recipientsPerRequest: PER_REQUEST })),
		rows: (prefix, count) => recipients(count, prefix),
		books: ({ sandbox }, rows) => booksOf(sandbox, rows as Array<{ email: string }>),
	},
	upload: {
		node: 'Upload',
		workflow: (name, origin) => inbox(name, fetchNode(origin, FILE_BYTES), uploadNode()),
		rows: (prefix, count) => people(count, prefix),
		books: ({ sandbox }, rows) => vaultBooksOf(sandbox, rows as Array<{ mail: string }>),
	},
} satisfies Record<string, Posting>;

export interface Load {
	kind: keyof typeof POSTINGS;
	executions: number;
	/** Of each execution. */
	rows: number;
	/** Done once all executions were asked for. */
	meanwhile?(rows: object[]): Promise<void>;
}

/** What became of a load. */
export interface LoadResult extends Books, Pick<Tally, 'errors'> {
	/** Calls that n8n did not take. */
	refused: number;
	/** Items at the end of the workflows. */
	items: number;
	seconds: number;
}

/** Posts rows to a workflow at the same moment, an execution for each share of them, and waits for the end of all. */
export async function playLoad(scene: QueueScene, name: string, load: Load): Promise<LoadResult> {
	const { queue, holdback } = scene;
	const posting: Posting = POSTINGS[load.kind];
	const workflow = posting.workflow(name, holdback.origin);
	const id = await queue.addWorkflow(workflow, true);
	const [{ api }] = queue.webhooks;
	await webhookOpens(api.origin, name);
	const shares = Array.from({ length: load.executions }, (_, index) =>
		posting.rows(`${name}-${index}-`, load.rows),
	);
	const startedAt = Date.now();
	const answers = await Promise.all(
		shares.map(async (rows) => await api.callWebhook(name, { rows })),
	);
	await load.meanwhile?.(shares.flat());
	const executions = await collect(queue.postgres, id, load.executions);
	const seconds = (Date.now() - startedAt) / 1000;
	const done = executions.flatMap(({ runData }) => runData[posting.node] ?? []);
	return {
		...posting.books(scene, shares.flat()),
		refused: answers.filter(({ status }) => status !== 200).length,
		errors: tally(executions).errors,
		items: done.reduce((sum, { data }) => sum + (data?.main[0]?.length ?? 0), 0),
		seconds,
	};
}
