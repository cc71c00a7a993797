import { example, statusesOf } from '../e2e/support.mts';
import type { Node } from '../e2e/workflows.mts';
import {
	callNode,
	chain,
	issueNode,
	loop,
	recipients,
	rows,
	subWorkflow,
} from '../e2e/workflows.mts';
import type { Figures } from './figures.mts';
import { writeFigures } from './figures.mts';
import { collect } from './host/executions.mts';
import { booksOf, useQueue, webhookOpens } from './support.mts';

const WORKERS = 2;
/** How many executions a worker has at a time; it goes before the 10 on its command line. */
const PER_WORKER = 3;
/** *Concurrency* of the node, which is for validating; it issues one request at a time. */
const PER_NODE = 2;
/** Each is a test here and a line of the figures. */
const CASES = 3;

const lines: Figures[] = [];
afterAll(async () => {
	if (lines.length === CASES) await writeFigures('A pace for all workers', lines);
});

const scene = useQueue({ N8N_CONCURRENCY_PRODUCTION_LIMIT: String(PER_WORKER) });
beforeAll(async () => await scene.queue.useWorkers(WORKERS));
beforeEach(() => scene.sandbox.reset());
afterEach(() => {
	Object.assign(scene.sandbox.settings, { delayMs: 0, heldUntil: {} });
});

/** Nothing is answered before so many requests are under way; those after that take their time. */
const hold = (heldUntil: Record<string, number>) =>
	Object.assign(scene.sandbox.settings, { delayMs: 300, heldUntil });

/** What the sandbox has of one kind of request at this moment, and the most it had so far. */
const atSandbox = (endpoint: string) =>
	scene.sandbox.counters.endpoints[endpoint] ?? { inFlight: 0, maxInFlight: 0 };
const report = (title: string) => {
	const [validations, issues] = ['velocert.validate', 'velocert.issue'].map(
		(endpoint) => atSandbox(endpoint).maxInFlight,
	);
	lines.push({
		'': title,
		'Validations at once, at most': validations,
		'Issue requests at once, at most': issues,
	});
	process.stderr.write(`${JSON.stringify(lines.at(-1))}\n`);
};
/** Every row validated beside another, and issued in a request of its own. */
const issueOneByOne = issueNode({}, { concurrency: PER_NODE, recipientsPerRequest: 1 });

describe('What the services get at once', () => {
	it('is workers × executions of a worker × Concurrency, and no more', async () => {
		const { queue } = scene;
		const most = WORKERS * PER_WORKER;
		const runs = most * 3;
		const people = recipients(PER_NODE * 2, 'sum-');
		const id = await queue.addWorkflow(chain('sum', ...rows(people), issueOneByOne), true);
		await webhookOpens(queue.main.origin, 'sum');
		hold({ 'velocert.validate': most * PER_NODE, 'velocert.issue': most });
		await Promise.all(Array.from({ length: runs }, async () => await queue.api.callWebhook('sum')));
		await collect(queue.postgres, id, runs);
		report(
			`${WORKERS} workers of ${PER_WORKER} executions, Concurrency ${PER_NODE}, ${runs} executions`,
		);
		expect(atSandbox('velocert.validate').maxInFlight).toBe(most * PER_NODE);
		expect(atSandbox('velocert.issue').maxInFlight).toBe(most);
	});

	it('goes past that where sub-workflows are started without waiting for them', async () => {
		const { queue, sandbox } = scene;
		const part = await queue.addWorkflow(subWorkflow('part', issueOneByOne), true);
		const call = callNode(part, { name: 'Start' });
		const parameters = {
			...(call.parameters as object),
			options: { waitForSubWorkflow: false },
		};
		const people = recipients(20, 'past-');
		const workflow = loop('past', rows(people), [{ ...call, parameters }]);
		const id = await queue.addWorkflow(workflow, true);
		await webhookOpens(queue.main.origin, 'past');
		hold({ 'velocert.validate': people.length });
		await queue.api.callWebhook('past');
		await collect(queue.postgres, id, 1);
		// Two rows each.
		await collect(queue.postgres, part, people.length / 2);
		report(`The same, one execution that starts ${people.length / 2} others and does not wait`);
		expect(atSandbox('velocert.validate').maxInFlight).toBe(people.length);
		expect(people.length).toBeGreaterThan(PER_WORKER * PER_NODE);
		expect(booksOf(sandbox, people)).toEqual({ twice: 0, never: 0 });
	});

	it('is what one execution sends, where rows are collected first and issued by one', async () => {
		const { queue, sandbox } = scene;
		const workflow = example('23-after-a-lost-worker');
		// Collects only; and starts when it is told to, not every hour.
		delete (workflow.connections as Record<string, unknown>)['All are kept'];
		const nodes = workflow.nodes as Node[];
		const collected: Node = {
			...nodes.find(({ name }) => name === 'Every hour'),
			name: 'Every hour',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: 'test-collected',
			parameters: {
				path: 'collected',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				options: {},
			},
		};
		workflow.nodes = nodes.map((node) => (node.name === collected.name ? collected : node));
		const id = await queue.addWorkflow(workflow, true);
		await webhookOpens(queue.main.origin, 'collected');
		const people = recipients(120, 'collected-');
		const parts = Array.from({ length: 12 }, (_, index) =>
			people.slice(index * 10, index * 10 + 10),
		);
		// All at once, before the table is there.
		const answers = await Promise.all(
			parts.map(async (part) => await queue.api.callWebhook('velocert-to-issue', { rows: part })),
		);
		const kept = await collect(queue.postgres, id, parts.length);
		expect(kept.map(({ error }) => error?.message)).toEqual(Array(parts.length).fill(undefined));
		expect(answers).toEqual(Array(parts.length).fill({ status: 200, body: { kept: 10 } }));
		expect(atSandbox('velocert.validate').maxInFlight).toBe(0);
		sandbox.settings.delayMs = 50;
		await queue.api.callWebhook('collected');
		const executions = await collect(queue.postgres, id, parts.length + 1);
		report(`${people.length} rows that were collected, one execution, Concurrency 4`);
		expect(executions.flatMap((run) => statusesOf(run))).toEqual(Array(120).fill('submitted'));
		expect(booksOf(sandbox, people)).toEqual({ twice: 0, never: 0 });
		expect(atSandbox('velocert.issue').maxInFlight).toBe(1);
		// The default of Concurrency.
		expect(atSandbox('velocert.validate').maxInFlight).toBeLessThanOrEqual(4);
	});
});
