import type { INodeProperties } from 'n8n-workflow';
import { concurrencyOption, manualRunLimitOption, maxWaitOption } from '../../shared/params/fields';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Every person is emailed once the certificate is processed. Each upload goes out once, also when this node is run again within the same execution.',
		name: 'uploadNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Certificate Title',
		name: 'certificateTitle',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Food Safety Level 2',
		description: 'Title of the certificate, up to 255 characters',
	},
	{
		displayName: 'Full Name',
		name: 'fullName',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Nathan Smith',
		description: 'Name of the person the certificate is for, up to 255 characters',
	},
	{
		displayName: 'Applicant Email',
		name: 'applicantEmail',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. nathan@example.com',
		description: 'Address of the person the certificate is for',
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		hint: 'The name of the input field that holds the PDF, JPG or PNG file. Leave empty to take the only one.',
		description: 'Name of the field with the file, at most 20 MB',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Details',
				name: 'details',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				description: 'More about the certificate, up to 1,000 characters',
			},
			{
				displayName: 'Issue Date',
				name: 'issueDate',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-11-24',
				description:
					'Day of issue. Takes YYYY-MM-DD, ISO dates, DateTime objects and Excel dates; the day is never shifted.',
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			concurrencyOption,
			manualRunLimitOption,
			{
				...maxWaitOption,
				displayOptions: { show: { waitUntilProcessed: [true] } },
			},
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
			{
				displayName: 'Wait Until Processed',
				name: 'waitUntilProcessed',
				type: 'boolean',
				default: false,
				description: 'Whether to wait until the verified PDF is ready or processing has failed',
			},
		],
	},
];
