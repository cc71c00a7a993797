import type { WorkflowJson } from './host/n8nApi.mts';

export const VELOCERT = { velocertApi: { id: 'YOUR_VELOCERT_CREDENTIAL', name: 'Velocert API' } };
export const VEC_WEBHOOK = {
	vecWebhookApi: { id: 'YOUR_VEC_WEBHOOK_CREDENTIAL', name: 'VEC Webhook API' },
};
export const VEC = { vecApi: { id: 'YOUR_VEC_CREDENTIAL', name: 'VEC API' } };

/** A node as a workflow file has it. */
export type Node = Record<string, unknown> & { name: string };

/** VEC Vault Trigger, which n8n lets VEC call at `/webhook/<webhookId>/webhook`. */
export const vaultTriggerNode = (webhookId: string, over: Record<string, unknown> = {}): Node => ({
	id: 'n0',
	name: 'Trigger',
	type: 'n8n-nodes-velocert-vec.vecVaultTrigger',
	typeVersion: 1,
	position: [0, 0],
	webhookId,
	parameters: { events: ['*'], options: {} },
	credentials: VEC_WEBHOOK,
	...over,
});

/** A workflow of nodes in a row, started by a webhook of its own. */
export function chain(name: string, ...nodes: Node[]): WorkflowJson {
	const trigger: Node = {
		name: 'Trigger',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: `test-${name}`,
		parameters: { path: name, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
	};
	const all = [trigger, ...nodes].map((node, index) => ({
		id: `n${index}`,
		typeVersion: 1,
		position: [index * 220, 0],
		...node,
	}));
	const connections = Object.fromEntries(
		all
			.slice(0, -1)
			.map((node, index) => [
				node.name,
				{ main: [[{ node: all[index + 1].name, type: 'main', index: 0 }]] },
			]),
	);
	return { name, nodes: all, connections, settings: { executionOrder: 'v1' } };
}

/** As `chain`, with the nodes of `inside` in a loop over what comes out of those before, so many items a round. */
export function loop(name: string, before: Node[], inside: Node[], batchSize = 2): WorkflowJson {
	const batches: Node = {
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize, options: {} },
	};
	const workflow = chain(name, ...before, batches, ...inside);
	const [first, last] = [inside[0].name, inside[inside.length - 1].name];
	const connections = {
		...(workflow.connections as object),
		// The first output is for when all rounds are done.
		Loop: { main: [[], [{ node: first, type: 'main', index: 0 }]] },
		[last]: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
	};
	return { ...workflow, connections };
}

/** A workflow that others call, which hands its items on to these nodes. */
export function subWorkflow(name: string, ...nodes: Node[]): WorkflowJson {
	const workflow = chain(name, ...nodes);
	const [trigger, ...others] = workflow.nodes as Node[];
	const called: Node = {
		...trigger,
		type: 'n8n-nodes-base.executeWorkflowTrigger',
		typeVersion: 1.1,
		parameters: { inputSource: 'passthrough' },
	};
	return { ...workflow, nodes: [called, ...others] };
}

/** Calls another workflow with all items. */
export const callNode = (workflowId: string, over: Record<string, unknown> = {}): Node => ({
	name: 'Call',
	type: 'n8n-nodes-base.executeWorkflow',
	typeVersion: 1.2,
	parameters: {
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		workflowInputs: { mappingMode: 'defineBelow', value: {}, matchingColumns: [], schema: [] },
		options: {},
	},
	...over,
});

/** Nodes that turn a list into items. */
export function rows(list: unknown[]): Node[] {
	return [
		{
			name: 'Rows',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ rows: list }), options: {} },
		},
		{
			name: 'Split',
			type: 'n8n-nodes-base.splitOut',
			parameters: { fieldToSplitOut: 'rows', options: {} },
		},
	];
}

/** Makes the `rows` of what was posted to a webhook items. */
export const splitBody: Node = {
	...rows([])[1],
	parameters: { fieldToSplitOut: 'body.rows', options: {} },
};

/** Rows that fit credential type 101 of the sandbox; the prefix of the addresses tells tests apart. */
export const recipients = (count: number, prefix = '') =>
	Array.from({ length: count }, (_, index) => ({
		email: `${prefix}person${index}@example.com`,
		recipientName: `Person ${index}`,
		courseTitle: 'Welding',
		completionDate: '2026-11-24',
		score: index,
		passed: true,
	}));

/** Velocert Issue with automatic mapping. */
export const issueNode = (
	over: Record<string, unknown> = {},
	options: Record<string, unknown> = {},
): Node => ({
	name: 'Issue',
	type: 'n8n-nodes-velocert-vec.velocertIssue',
	parameters: {
		credentialType: { __rl: true, mode: 'id', value: '101' },
		credentialInput: 'fields',
		fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
		options,
	},
	credentials: VELOCERT,
	...over,
});

/** People for certificates of the vault; the prefix of the addresses tells tests apart. */
export const people = (count: number, prefix = '') =>
	Array.from({ length: count }, (_, index) => ({
		name: `Person ${index}`,
		mail: `${prefix}p${index}@example.com`,
	}));

/** Gets a file of so many bytes from the sandbox for every item, one after the other. */
export const fetchNode = (sandboxOrigin: string, sizeBytes: number): Node => ({
	name: 'Get PDF',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		url: `${sandboxOrigin}/__sandbox/samples/padded.pdf?size=${sizeBytes}`,
		options: {
			response: { response: { responseFormat: 'file', outputPropertyName: 'file' } },
			batching: { batch: { batchSize: 1, batchInterval: 1 } },
		},
	},
});

/** A node of this package for VEC. */
export const vecNode = (
	name: string,
	type: string,
	parameters: Record<string, unknown>,
	over: Record<string, unknown> = {},
): Node => ({
	name,
	type: `n8n-nodes-velocert-vec.${type}`,
	parameters,
	credentials: VEC,
	...over,
});

/** What a node for VEC is told of a person whose file was fetched since. */
const PERSON = {
	certificateTitle: 'Diploma',
	fullName: '={{ $("Split").item.json.name }}',
	applicantEmail: '={{ $("Split").item.json.mail }}',
	binaryPropertyName: '',
	additionalFields: {},
};

/** VEC Vault Upload behind rows of people and `fetchNode`. */
export const uploadNode = (
	options: Record<string, unknown> = {},
	over: Record<string, unknown> = {},
): Node => vecNode('Upload', 'vecVaultUpload', { ...PERSON, simplify: true, options }, over);

/** VEC Vault Bulk behind rows of people and `fetchNode`. */
export const bulkNode = (
	options: Record<string, unknown> = {},
	over: Record<string, unknown> = {},
): Node => vecNode('Bulk', 'vecVaultBulk', { ...PERSON, fileSource: 'binary', options }, over);

/** A node of this package as an agent's tool. */
export interface Tool {
	type: string;
	parameters: Record<string, unknown>;
	credentials: Record<string, unknown>;
}

/**
 * A workflow in which n8n's own executor of tools stands where an agent would: it calls the tool with
 * what a language model would have filled in.
 */
export function toolWorkflow(
	name: string,
	tool: Tool,
	query: Record<string, unknown>,
	before: Node[],
): WorkflowJson {
	const executor: Node = {
		name: 'Executor',
		type: '@n8n/n8n-nodes-langchain.toolExecutor',
		parameters: {
			query: JSON.stringify({ Certificates: query }),
			toolName: '',
			node: 'Certificates',
		},
	};
	const workflow = chain(name, ...before, executor);
	const node = {
		id: 'tool',
		name: 'Certificates',
		typeVersion: 1,
		position: [220, 200],
		...tool,
		type: `n8n-nodes-velocert-vec.${tool.type}Tool`,
	};
	return {
		...workflow,
		nodes: [...workflow.nodes, node],
		connections: {
			...(workflow.connections as object),
			Certificates: { ai_tool: [[{ node: 'Executor', type: 'ai_tool', index: 0 }]] },
		},
	};
}
