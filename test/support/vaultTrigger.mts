import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import { signBody } from '../../sandbox/webhooks.mts';
import { testCredentials } from './testCredentials.mts';

/** The secret of the webhook in these tests. */
export const SECRET = 'node-tier-secret';

export interface TriggerHostOptions {
	parameters?: IDataObject;
	/** The right one unless told; undefined for a node without a credential. */
	secret?: unknown;
	/** `manual` is the test URL. */
	mode?: WorkflowExecuteMode;
	/** What the database holds from before a restart. */
	saved?: string;
	/** Whether n8n leaves the body unread, as it does with kinds it does not know. */
	leavesBodyUnread?: boolean;
	nodeId?: string;
	/** Data of the credential that certificates are fetched with; a node without it unless told. */
	vecApi?: IDataObject;
}

/** A trigger at a real address, run the way n8n runs it. */
export interface TriggerHost {
	url: string;
	/** The item of each execution that was started, and what is in its JSON. */
	items: INodeExecutionData[];
	executions: IDataObject[];
	/** The workflow's static data as the database holds it. */
	saved(): string;
	close(): Promise<void>;
}

/**
 * Serves a trigger node over HTTP. Each request loads the workflow anew; static data is written only
 * while it is marked as changed, and starting an execution takes that mark away (n8n 2.41.1,
 * `live-webhooks.js` and `workflow-runner.js`).
 */
export async function openTriggerHost(
	type: INodeType,
	options: TriggerHostOptions = {},
): Promise<TriggerHost> {
	const [items, executions]: [INodeExecutionData[], IDataObject[]] = [[], []];
	let database = options.saved ?? '{}';
	const server = createServer((request, response) => {
		void handle(request, response).catch((error: unknown) => {
			response.writeHead(500).end(String(error));
		});
	});

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		await readRequest(request, options.leavesBodyUnread === true);
		const staticData = JSON.parse(database) as IDataObject;
		const open = () => workflowOf(type, options, staticData);
		const workflow = open();
		const save = () => {
			if (workflow.staticData.__dataChanged === true) database = JSON.stringify(staticData);
		};
		const context = contextOf(workflow, options, request, expressLike(response));
		const result = await type.webhook?.call(context);
		if (result?.noWebhookResponse) save();
		if (result?.workflowData) {
			open();
			items.push(...result.workflowData[0]);
			executions.push(...result.workflowData[0].map(({ json }) => json));
		}
		if (result?.noWebhookResponse) return;
		save();
		response.writeHead(200).end();
	}

	// A kept connection must not end between two posts of a busy test, just as the second one uses it.
	server.keepAliveTimeout = 120_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/webhook`,
		items,
		executions,
		saved: () => database,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/**
 * Serves the node for the tests of a file, each time with an id of its own, since its memory outlives
 * a test. What is served ends with its test.
 */
export function useTrigger(): (options?: TriggerHostOptions) => Promise<TriggerHost> {
	let host: TriggerHost | undefined;
	let nodeNumber = 0;
	afterEach(async () => {
		await host?.close();
		host = undefined;
	});
	return async (options = {}) => {
		const nodeId = `n${nodeNumber++}`;
		return (host = await openTriggerHost(new VecVaultTrigger(), { nodeId, ...options }));
	};
}

/** Posts an event that VEC has signed. */
export const postEvent = async (to: TriggerHost, over: object = {}) =>
	await post(to, JSON.stringify(event(over)));

function workflowOf(
	type: INodeType,
	options: TriggerHostOptions,
	staticData: IDataObject,
): Workflow {
	const node: INode = {
		id: options.nodeId ?? 'n1',
		name: 'Trigger',
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: { events: ['*'], options: {}, ...options.parameters } as INode['parameters'],
		credentials: {
			...('secret' in options && options.secret === undefined
				? {}
				: { vecWebhookApi: { id: 'c1', name: 'VEC Webhook API' } }),
			...(options.vecApi ? { vecApi: { id: 'c2', name: 'VEC API' } } : {}),
		},
	};
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	return new Workflow({
		id: 'wf',
		nodes: [node],
		nodeTypes,
		active: true,
		connections: {},
		staticData,
	});
}

function contextOf(
	workflow: Workflow,
	options: TriggerHostOptions,
	httpRequest: IncomingMessage,
	httpResponse: ServerResponse,
): WebhookContext {
	const { secret: signingSecret, mode = 'webhook' } = { secret: SECRET, ...options };
	const additionalData = {
		credentialsHelper: testCredentials({
			vecWebhookApi: { signingSecret } as IDataObject,
			...(options.vecApi ? { vecApi: options.vecApi } : {}),
		}),
		httpRequest,
		httpResponse,
	} as unknown as IWorkflowExecuteAdditionalData;
	const node = workflow.getNode('Trigger');
	if (!node) throw new Error('The workflow has no trigger');
	const webhookData = { webhookDescription: { name: 'default' } } as unknown as IWebhookData;
	return new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
}

/** What n8n adds to a request: the bytes, or a way to them. */
async function readRequest(request: IncomingMessage, leavesUnread: boolean): Promise<void> {
	const isForm = request.headers['content-type']?.startsWith('multipart/') ?? false;
	const readRawBody = async () => {
		if (isForm) throw new Error('Request body stream was aborted or is not readable');
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		Object.assign(request, { rawBody: Buffer.concat(chunks) });
	};
	Object.assign(request, { readRawBody });
	if (isForm) request.resume();
	else if (!leavesUnread) await readRawBody();
}

/** The part of Express that n8n's nodes use. */
function expressLike(response: ServerResponse): ServerResponse {
	return Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return response;
		},
		type(contentType: string) {
			response.setHeader('content-type', contentType);
			return response;
		},
		send(body: string) {
			response.end(body);
			return response;
		},
	});
}

/** A payload as VEC sends it, of now; `over` replaces members. */
export const event = (over: object = {}) => ({
	event: 'certificate_application.created',
	webhook_id: '5f0c1b1e-0000-4000-8000-000000000001',
	timestamp: new Date().toISOString(),
	application_id: 1,
	uuid: '5f0c1b1e-0000-4000-8000-000000000002',
	certificate_title: 'Diploma',
	applicant_email: 'jane@example.com',
	...over,
});

/** Posts a body with its right signature, another one, or none (an empty one). */
export async function post(
	{ url }: TriggerHost,
	body: string,
	signature = signBody(SECRET, body),
	headers: Record<string, string> = {},
) {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(signature === '' ? {} : { 'x-webhook-signature': signature }),
			...headers,
		},
		body,
	});
	const type = response.headers.get('content-type');
	return { status: response.status, answer: await response.text(), type };
}
