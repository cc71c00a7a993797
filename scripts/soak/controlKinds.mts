import type { Kind } from './kind.mts';
import { CONTINUE, fileNode, inRow, RETRY_ON_FAIL, setNode, splitNode } from './nodes.mts';

/**
 * What n8n does by itself, without any node of this package: the same webhooks, rows, files, requests
 * and expressions. What grows here, too, is n8n's own.
 */
export const controlKinds: Kind[] = [
	{
		name: 'control',
		weight: 1,
		workflow: inRow(
			'control',
			splitNode,
			fileNode,
			{
				name: 'Ask',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: {
					url: 'https://YOUR_SANDBOX/api/v1/plugin/credential-types',
					sendHeaders: true,
					headerParameters: {
						parameters: [{ name: 'Authorization', value: 'Bearer velocert-demo-token' }],
					},
					options: {},
				},
				...CONTINUE,
				...RETRY_ON_FAIL,
			},
			setNode('Keep', "{ row: $('Split').item.json, name: $json.credentialTypes?.[0]?.name }"),
		),
		rows: (supply) => supply.graduates('Control', 2, 6, { bad: 0, fail: 0 }),
		counts: 'Ask',
		against: 'read',
	},
];
