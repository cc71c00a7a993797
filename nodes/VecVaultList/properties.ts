import type { INodeProperties } from 'n8n-workflow';
import { limitField, returnAllField } from '../../shared/params/fields';
import { certificateField, simplifyField } from '../../shared/vec/properties';

const forMany = { show: { operation: ['getAll'] } };

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get certificate',
				description: 'Read one certificate with all its details and its present status',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many certificates',
				description: 'List the certificates in the vault that fit the filters, one item each',
			},
		],
		default: 'getAll',
	},
	{ ...certificateField, displayOptions: { show: { operation: ['get'] } } },
	{ ...returnAllField, displayOptions: forMany },
	{ ...limitField, displayOptions: { show: { operation: ['getAll'], returnAll: [false] } } },
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		displayOptions: forMany,
		options: [
			{
				displayName: 'Applicant Email',
				name: 'applicantEmail',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com',
				description: 'Only certificates of the person with exactly this address',
			},
			{
				displayName: 'Batch ID',
				name: 'batchId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 9b2f6d1e-3c4a-4f5b-8a6d-7e8f9a0b1c2d',
				description:
					'Only certificates of one bulk upload. If VEC ignores this, the node says so in its output.',
			},
			{
				displayName: 'Search',
				name: 'search',
				type: 'string',
				default: '',
				placeholder: 'e.g. Food Safety',
				description: 'Only certificates with this text in name, email, title or reference ID',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: [
					{ name: 'Failed', value: 'failed', description: 'VEC could not process it' },
					{ name: 'Generated', value: 'generated', description: 'The verified PDF is ready' },
					{ name: 'Pending', value: 'pending', description: 'Processing has not begun' },
					{ name: 'Processing', value: 'processing', description: 'VEC is working on it' },
					{ name: 'Revoked', value: 'revoked', description: 'It is no longer valid' },
				],
				default: 'generated',
				description: 'Only certificates with this status. An expression may give any other text.',
			},
		],
	},
	simplifyField,
];
