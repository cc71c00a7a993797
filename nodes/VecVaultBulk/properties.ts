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
	waitUntilProcessedOption,
} from '../../shared/vec/properties';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Every person is emailed once the certificate is processed. Running this node again within the same execution submits nothing twice.',
		name: 'bulkNotice',
		type: 'notice',
		default: '',
	},
	...personFields,
	{
		displayName: 'File Source',
		name: 'fileSource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Input Data Field',
				value: 'binary',
				description: 'The file comes with the item and is uploaded first',
			},
			{
				name: 'File ID',
				value: 'fileId',
				description: 'The file was uploaded to VEC before',
			},
		],
		default: 'binary',
		description: 'Where the file of each entry comes from',
	},
	{ ...fileField, displayOptions: { show: { fileSource: ['binary'] } } },
	{
		displayName: 'File ID',
		name: 'fileId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 7c9e6679-7425-40de-944b-e07fc1f90ae7',
		displayOptions: { show: { fileSource: ['fileId'] } },
		description:
			'The file_id that VEC gave when the file was uploaded, by an earlier run of this node or a request of your own',
	},
	additionalFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				...concurrencyOption,
				description:
					'How many files may be uploaded at the same time, from 1 to 16. Entries are always submitted one request at a time.',
			},
			dryRunOption,
			{
				displayName: 'Entries per Request',
				name: 'entriesPerRequest',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 150 },
				default: 150,
				description:
					'How many entries go into one request, from 1 to 150. VEC takes all entries of a request or none.',
			},
			manualRunLimitOption,
			maxWaitIfWaiting,
			waitUntilProcessedOption,
		],
	},
];
