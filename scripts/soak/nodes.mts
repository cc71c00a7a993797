import type { WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import type { Node } from '../../test/e2e/workflows.mts';
import { vecNode, VELOCERT } from '../../test/e2e/workflows.mts';

/** The nodes the workflows of the soak are made of. */

export const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 };
export const CONTINUE = { onError: 'continueRegularOutput' };
export const ERROR_OUTPUT = { onError: 'continueErrorOutput' };

/** Starts a workflow and answers with the items of its last node. */
export function startNode(name: string): Node {
	return {
		name: 'Start',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: `soak-${name}`,
		parameters: {
			path: `soak-${name}`,
			httpMethod: 'POST',
			responseMode: 'lastNode',
			responseData: 'allEntries',
			options: {},
		},
	};
}

export const splitNode: Node = {
	name: 'Split',
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut: 'body.rows', options: {} },
};

/** Fetches the file a row names; not one of the requests that fail on purpose. */
export const fileNode: Node = {
	name: 'Get file',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		url: '={{ $json.file }}',
		options: { response: { response: { responseFormat: 'file', outputPropertyName: 'data' } } },
	},
};

/** Makes one object of each item, by an expression. */
export const setNode = (name: string, expression: string, over: object = {}): Node => ({
	name,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: `={{ ${expression} }}`, options: {} },
	...over,
});

/** Puts the row beside what a node made of it. */
export const keepNode = (name: string, member: string): Node =>
	setNode(name, `{ row: $('Split').item.json, ${member}: $json, uuid: $json.uuid }`);

export const mergeNode = (inputs: number): Node => ({
	name: 'Merge',
	type: 'n8n-nodes-base.merge',
	typeVersion: 3,
	parameters: { mode: 'append', numberInputs: inputs },
});

export const velocertNode = (
	name: string,
	type: string,
	parameters: object,
	over: object = {},
): Node => ({
	name,
	type: `n8n-nodes-velocert-vec.${type}`,
	parameters,
	credentials: VELOCERT,
	...over,
});

/** One thing of the service, by its ID. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** All columns of a row to the fields of the same names. */
export const fromColumns = (credentialType: string) => ({
	credentialType: byId(credentialType),
	credentialInput: 'fields',
	fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
});

/** The credential as one object of the row. */
export const fromJson = (credentialType: string) => ({
	credentialType: byId(credentialType),
	credentialInput: 'json',
	email: '={{ $json.email }}',
	credentialJson: '={{ JSON.stringify($json.credential) }}',
});

export const issueNode = (input: object, perRequest: number, over: object): Node =>
	velocertNode(
		'Issue',
		'velocertIssue',
		{ ...input, options: { skipAlreadyIssued: true, recipientsPerRequest: perRequest } },
		over,
	);

const person = {
	certificateTitle: "={{ $('Split').item.json.title }}",
	fullName: "={{ $('Split').item.json.name }}",
	applicantEmail: "={{ $('Split').item.json.email }}",
	binaryPropertyName: 'data',
	additionalFields: { issueDate: '2026-11-24' },
};

export const uploadNode = (over: object): Node =>
	vecNode(
		'Upload',
		'vecVaultUpload',
		{ ...person, simplify: true, options: { waitUntilProcessed: true } },
		{ ...over },
	);

export const bulkNode = (over: object): Node =>
	vecNode(
		'Bulk',
		'vecVaultBulk',
		{
			...person,
			fileSource: 'binary',
			options: { waitUntilProcessed: true, entriesPerRequest: 3 },
		},
		{ ...over },
	);

export const downloadNode = (over: object): Node =>
	vecNode(
		'Download',
		'vecVaultDownload',
		{
			certificateId: byId('={{ $json.uuid }}'),
			outputBinaryField: 'data',
			whenNotReady: 'wait',
			options: {},
		},
		{ ...over },
	);

export const listNode = (name: string, parameters: object, over: object): Node =>
	vecNode(name, 'vecVaultList', { simplify: true, ...parameters }, { ...over });

export const getNode = (over: object): Node =>
	listNode('Get', { operation: 'get', certificateId: byId('={{ $json.uuid }}') }, over);

export const retryNode = (parameters: object, over: object): Node =>
	vecNode(
		'Retry',
		'vecVaultRetry',
		{ simplify: true, options: { waitUntilProcessed: true }, ...parameters },
		{ ...over },
	);

/** Leads each node to the next one; `links` say who else leads where, as output and input. */
export function workflow(
	name: string,
	nodes: Node[],
	links?: Array<[from: string, output: number, to: string, input: number]>,
): WorkflowJson {
	const inRow = nodes.slice(0, -1).map((node, index) => {
		return [node.name, 0, nodes[index + 1].name, 0] as const;
	});
	const connections: Record<string, { main: object[][] }> = {};
	for (const [from, output, to, input] of links ?? inRow) {
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output].push({ node: to, type: 'main', index: input });
	}
	return {
		name: `Soak: ${name}`,
		nodes: nodes.map((node, index) => ({
			id: `${name}-${index}`,
			typeVersion: 1,
			position: [index * 220, 0],
			...node,
		})),
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** A workflow whose nodes follow each other, behind a start of its own. */
export const inRow = (name: string, ...nodes: Node[]): WorkflowJson =>
	workflow(name, [startNode(name), ...nodes]);
