import type { WorkflowJson } from '../test/e2e/host/n8nApi.mts';
import type { Node } from '../test/e2e/workflows.mts';
import { chain, VEC, vecNode, VELOCERT } from '../test/e2e/workflows.mts';
import { VEC_TOKENS, VELOCERT_TOKEN } from '../sandbox/tokens.mts';
import { ROW_FIELDS } from './lab/rows.mts';
import { LOOP, MEASURED } from './measure.mts';

const [VEC_TOKEN] = Object.keys(VEC_TOKENS);
const VAULT = 'https://YOUR_SANDBOX/business/certificate-vault';
const TYPE = 'https://YOUR_SANDBOX/api/v1/plugin/credential-types/101';

/** Reads files from disk, which leaves n8n's memory as it was. */
export const readFilesNode = (pattern: string): Node => ({
	name: 'Files',
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1.1,
	parameters: { operation: 'read', fileSelector: pattern, options: {} },
});

/** Makes items of the rows that the webhook got. */
export const rowsNode: Node = {
	name: 'Rows',
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut: 'body.rows', options: {} },
};

/** Adds the SHA-256 of the file that an item holds. */
const hashNode: Node = {
	name: 'Hash',
	type: 'n8n-nodes-base.crypto',
	typeVersion: 1,
	parameters: {
		action: 'hash',
		type: 'SHA256',
		binaryData: true,
		binaryPropertyName: 'data',
		dataPropertyName: 'sha256',
		encoding: 'hex',
	},
};

/** A workflow in which one node is measured; files that come out are hashed behind it. */
export function single(name: string, before: Node[], measured: Node, hash = false): WorkflowJson {
	return chain(name, ...before, measured, ...(hash ? [hashNode] : []));
}

/** The same with Loop Over Items around the measured node, so many items a round. */
export function looped(
	name: string,
	before: Node[],
	measured: Node,
	batchSize: number,
	hash = false,
): WorkflowJson {
	const loop: Node = {
		name: LOOP,
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize, options: {} },
	};
	const workflow = chain(name, ...before, loop, measured, ...(hash ? [hashNode] : []));
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	const connections = {
		...(workflow.connections as object),
		// The first output is for when all rounds are done.
		[LOOP]: { main: [hash ? to(hashNode.name) : [], to(MEASURED)] },
		[MEASURED]: { main: [to(LOOP)] },
	};
	return { ...workflow, connections };
}

/** How HTTP Request is set up: as it comes, or with the credential and n8n's own batches of 50 a second. */
export type SetUp = 'default' | 'sensible';

/** n8n's HTTP Request as one would fill it in from the reference of the service. */
function httpNode(
	service: 'vec' | 'velocert',
	setUp: SetUp,
	parameters: Record<string, unknown>,
	options: Record<string, unknown> = {},
): Node {
	const isSensible = setUp === 'sensible';
	const token = service === 'vec' ? VEC_TOKEN : VELOCERT_TOKEN;
	const access = isSensible
		? { authentication: 'predefinedCredentialType', nodeCredentialType: `${service}Api` }
		: {
				sendHeaders: true,
				headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${token}` }] },
			};
	const batching = { batch: { batchSize: 50, batchInterval: 1000 } };
	return {
		name: MEASURED,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			...parameters,
			...access,
			options: { ...options, ...(isSensible ? { batching } : {}) },
		},
		...(isSensible ? { credentials: service === 'vec' ? VEC : VELOCERT } : {}),
	};
}

const PERSON = '$json.fileName.replace(".pdf", "")';
const field = (name: string, value: string) => ({ parameterType: 'formData', name, value });

export const httpUpload = (setUp: SetUp): Node =>
	httpNode('vec', setUp, {
		method: 'POST',
		url: VAULT,
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				field('certificate_title', 'Diploma'),
				field('full_name', `={{ ${PERSON} }}`),
				field('applicant_email', `={{ ${PERSON} }}@example.com`),
				{ parameterType: 'formBinaryData', name: 'certificate_file', inputDataFieldName: 'data' },
			],
		},
	});

/** VEC Vault Upload, or VEC Vault Bulk, behind `readFilesNode`. */
export const ourUpload = (
	options: Record<string, unknown>,
	type: 'vecVaultUpload' | 'vecVaultBulk' = 'vecVaultUpload',
): Node =>
	vecNode(MEASURED, type, {
		certificateTitle: 'Diploma',
		fullName: `={{ ${PERSON} }}`,
		applicantEmail: `={{ ${PERSON} }}@example.com`,
		binaryPropertyName: '',
		additionalFields: {},
		...(type === 'vecVaultBulk' ? { fileSource: 'binary' } : { simplify: true }),
		options,
	});

const EXPRESSIONS = Object.fromEntries(ROW_FIELDS.map((name) => [name, `={{ $json.${name} }}`]));

/** How a node of Velocert takes its fields: by the names of the columns, or by an expression for each. */
export type Mapping = 'automatic' | 'expressions';

export const velocertNode = (
	type: 'velocertIssue' | 'velocertValidate',
	mapping: Mapping,
	options: Record<string, unknown>,
): Node => ({
	name: MEASURED,
	type: `n8n-nodes-velocert-vec.${type}`,
	parameters: {
		credentialType: { __rl: true, mode: 'id', value: '101' },
		credentialInput: 'fields',
		fields: {
			mappingMode: mapping === 'automatic' ? 'autoMapInputData' : 'defineBelow',
			value: mapping === 'automatic' ? null : EXPRESSIONS,
			matchingColumns: [],
			schema: [],
		},
		options,
	},
	credentials: VELOCERT,
});

/** n8n's Edit Fields with the same six expressions, which nothing but evaluates them. */
export const editFieldsNode: Node = {
	name: MEASURED,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: {
		mode: 'manual',
		assignments: {
			assignments: Object.entries(EXPRESSIONS).map(([name, value]) => ({
				id: name,
				name,
				value,
				type: name === 'score' ? 'number' : name === 'passed' ? 'boolean' : 'string',
			})),
		},
		includeOtherFields: false,
		options: {},
	},
};

const CREDENTIAL = `{ recipientName: $json.recipientName, courseTitle: $json.courseTitle,
	completionDate: $json.completionDate, score: $json.score, passed: $json.passed }`;

export const httpIssue = (setUp: SetUp): Node =>
	httpNode('velocert', setUp, {
		method: 'POST',
		url: `${TYPE}/credentials`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ { recipients: [{ email: $json.email, credential: ${CREDENTIAL} }] } }}`,
	});

export const httpValidate = (setUp: SetUp): Node =>
	httpNode('velocert', setUp, {
		method: 'POST',
		url: `${TYPE}/actions/validate`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ { credential: ${CREDENTIAL} } }}`,
	});

/** HTTP Request with its own pagination, a hundred certificates a page. */
export const httpList: Node = httpNode(
	'vec',
	'default',
	{
		url: VAULT,
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'per_page', value: '100' }] },
	},
	{
		pagination: {
			pagination: {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: {
					parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
				},
				paginationCompleteWhen: 'other',
				completeExpression:
					'={{ $response.body.meta.current_page >= $response.body.meta.last_page }}',
			},
		},
	},
);

export const ourList: Node = vecNode(MEASURED, 'vecVaultList', {
	operation: 'getAll',
	returnAll: true,
	simplify: true,
	filters: {},
});

export const httpDownload = (setUp: SetUp): Node =>
	httpNode(
		'vec',
		setUp,
		{ url: `=${VAULT}/{{ $json.uuid }}/download` },
		{ response: { response: { responseFormat: 'file', outputPropertyName: 'data' } } },
	);

export const ourDownload = (concurrency: number): Node =>
	vecNode(MEASURED, 'vecVaultDownload', {
		certificateId: { __rl: true, mode: 'id', value: '={{ $json.uuid }}' },
		outputBinaryField: 'data',
		whenNotReady: 'wait',
		options: { concurrency },
	});
