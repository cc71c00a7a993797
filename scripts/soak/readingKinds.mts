import type { Kind } from './kind.mts';
import {
	CONTINUE,
	getNode,
	keepNode,
	listNode,
	RETRY_ON_FAIL,
	retryNode,
	setNode,
	splitNode,
	velocertNode,
	inRow,
	byId,
} from './nodes.mts';
import { IN_BULK } from './vaultKinds.mts';

const all = [{ key: 'all', fields: {} }];

/** Those whose rows are judged as a whole: they read, or retry whatever has failed. */
export const readingKinds: Kind[] = [
	{
		name: 'retry-all',
		weight: 2,
		workflow: inRow(
			'retry-all',
			retryNode(
				{ retryMode: 'allFailed', returnAll: true, filters: { search: IN_BULK } },
				{ ...CONTINUE, alwaysOutputData: true },
			),
		),
		rows: () => all,
		counts: 'Retry',
		against: 'read',
	},
	{
		name: 'types',
		weight: 5,
		workflow: inRow(
			'types',
			velocertNode(
				'Types',
				'velocertCredentialType',
				{ operation: 'getAll', returnAll: true },
				RETRY_ON_FAIL,
			),
			{ name: 'First', type: 'n8n-nodes-base.limit', parameters: { maxItems: 3 } },
			velocertNode(
				'Fields',
				'velocertCredentialType',
				{
					operation: 'getInputFields',
					credentialType: byId('={{ $json.id }}'),
				},
				RETRY_ON_FAIL,
			),
			setNode('Keep', "{ ...$json, types: $('Types').all().length }"),
		),
		rows: () => all,
		counts: 'Fields',
		against: 'read',
	},
	{
		name: 'list-one',
		weight: 3,
		workflow: inRow(
			'list-one',
			splitNode,
			getNode(CONTINUE),
			listNode(
				'Many',
				{
					operation: 'getAll',
					returnAll: true,
					filters: { applicantEmail: "={{ $('Split').item.json.email }}" },
				},
				CONTINUE,
			),
			keepNode('Keep', 'result'),
		),
		rows: (supply) => supply.known(),
		counts: 'Many',
		against: 'read',
	},
	{
		name: 'list-all',
		weight: 2,
		workflow: inRow(
			'list-all',
			listNode('List', { operation: 'getAll', returnAll: true, filters: {} }, RETRY_ON_FAIL),
			setNode('Keep', "{ uuids: $('List').all().map((item) => item.json.uuid) }", {
				executeOnce: true,
			}),
		),
		rows: () => all,
		counts: 'List',
		against: 'read',
	},
];
