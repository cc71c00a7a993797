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
				action: 'Get input fields of template',
				description: 'Read which fields a template asks for, with an example of each',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many templates',
				description: 'List the templates of the organisation with ID and name',
			},
		],
		default: 'getAll',
	},
	{ ...credentialTypeField, displayOptions: { show: { operation: ['getInputFields'] } } },
	{ ...returnAllField, displayOptions: { show: { operation: ['getAll'] } } },
	{ ...limitField, displayOptions: { show: { operation: ['getAll'], returnAll: [false] } } },
];
