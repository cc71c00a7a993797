import type { WorkflowJson } from '../test/e2e/host/n8nApi.mts';
import type { Node } from '../test/e2e/workflows.mts';
import { chain, vecNode, VELOCERT } from '../test/e2e/workflows.mts';
import { VEC_TOKENS, VELOCERT_TOKEN } from '../sandbox/tokens.mts';
import { ROW_FIELDS } from './lab/rows.mts';
import { LOOP, MEASURED } from './measure.mts';

const [VEC_TOKEN] = Object.keys(VEC_TOKENS);

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

/** A node that does nothing but ask, see `lab/plainNode.mts`; over http without TLS. */
export const plainNode = (work: 'upload' | 'validate', origin: string, atOnce: number): Node => ({
	name: MEASURED,
	type: 'CUSTOM.plain',
	parameters: {
		work,
		origin,
		token: work === 'upload' ? VEC_TOKEN : VELOCERT_TOKEN,
		atOnce: String(atOnce),
	},
});

const PERSON = '$json.fileName.replace(".pdf", "")';
const PERSON_FIELDS = {
	fullName: `={{ ${PERSON} }}`,
	applicantEmail: `={{ ${PERSON} }}@example.com`,
};

/** VEC Vault Upload, or VEC Vault Bulk, behind `readFilesNode`. */
export const ourUpload = (
	options: Record<string, unknown>,
	type: 'vecVaultUpload' | 'vecVaultBulk' = 'vecVaultUpload',
): Node =>
	vecNode(MEASURED, type, {
		certificateTitle: 'Diploma',
		...PERSON_FIELDS,
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

/** n8n's Edit Fields, which does nothing but evaluate expressions, each for a field of its own. */
const editFields = (expressions: Record<string, string>): Node => ({
	name: MEASURED,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: {
		mode: 'manual',
		assignments: {
			assignments: Object.entries(expressions).map(([name, value]) => ({
				id: name,
				name,
				value,
				type: name === 'score' ? 'number' : name === 'passed' ? 'boolean' : 'string',
			})),
		},
		includeOtherFields: false,
		options: {},
	},
});

/** The expressions of `velocertNode`. */
export const editFieldsNode = editFields(EXPRESSIONS);

/** Those of `ourUpload`. */
export const editPersonNode = editFields(PERSON_FIELDS);

export const ourList: Node = vecNode(MEASURED, 'vecVaultList', {
	operation: 'getAll',
	returnAll: true,
	simplify: true,
	filters: {},
});

export const ourDownload = (concurrency: number): Node =>
	vecNode(MEASURED, 'vecVaultDownload', {
		certificateId: { __rl: true, mode: 'id', value: '={{ $json.uuid }}' },
		outputBinaryField: 'data',
		whenNotReady: 'wait',
		options: { concurrency },
	});
