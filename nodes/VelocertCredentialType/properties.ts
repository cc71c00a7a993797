import type { INodeProperties } from 'n8n-workflow';
import { limitField, returnAllField } from '../../shared/params/fields';
import { credentialTypeField } from '../../shared/velocert/properties';

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Get Input Fields',
				value: 'getInputFields',
				action: 'Get input fields of credential type',
				description: 'Read which fields a credential of a type needs, with an example of each',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many credential types',
				description: 'List the credential types of the organisation with ID and name',
			},
		],
		default: 'getAll',
	},
	{ ...credentialTypeField, displayOptions: { show: { operation: ['getInputFields'] } } },
	{ ...returnAllField, displayOptions: { show: { operation: ['getAll'] } } },
	{ ...limitField, displayOptions: { show: { operation: ['getAll'], returnAll: [false] } } },
];
