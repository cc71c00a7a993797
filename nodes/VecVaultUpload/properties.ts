import type { INodeProperties } from 'n8n-workflow';
import {
	concurrencyOption,
	dryRunOption,
	manualRunLimitOption,
	maxWaitIfWaiting,
} from '../../shared/params/fields';
import {
	additionalFields,
	fileField,
	personFields,
	simplifyField,
	waitUntilProcessedOption,
} from '../../shared/vec/properties';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Every person is emailed once the certificate is processed. Running this node again within the same execution uploads nothing twice.',
		name: 'uploadNotice',
		type: 'notice',
		default: '',
	},
	...personFields,
	fileField,
	additionalFields,
	simplifyField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			concurrencyOption,
			dryRunOption,
			manualRunLimitOption,
			maxWaitIfWaiting,
			{
				displayName: 'On Duplicate',
				name: 'onDuplicate',
				type: 'options',
				options: [
					{
						name: 'Report as Error',
						value: 'error',
						description: 'The item fails when VEC has the same certificate already',
					},
					{
						name: 'Return Existing',
						value: 'returnExisting',
						description: 'The item comes out with the certificate that is there already',
					},
				],
				default: 'error',
				description:
					'What to do when VEC already has a certificate with the same email, title and issue date',
			},
			waitUntilProcessedOption,
		],
	},
];
