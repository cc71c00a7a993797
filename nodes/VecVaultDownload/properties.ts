import type { INodeProperties } from 'n8n-workflow';
import { concurrencyOption, maxWaitOption } from '../../shared/params/fields';
import { certificateField } from '../../shared/vec/properties';

export const properties: INodeProperties[] = [
	certificateField,
	{
		displayName: 'Put Output File in Field',
		name: 'outputBinaryField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output field to put the file in',
		description: 'Name of the field that gets the verified PDF',
	},
	{
		displayName: 'When Not Ready',
		name: 'whenNotReady',
		type: 'options',
		options: [
			{
				name: 'Output Without File',
				value: 'output',
				description: 'The item comes out with ready set to false',
			},
			{ name: 'Report as Error', value: 'error', description: 'The item fails' },
			{ name: 'Wait', value: 'wait', description: 'Look again until the PDF is ready' },
		],
		default: 'wait',
		description: 'What to do while the certificate is still processing',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			concurrencyOption,
			{
				displayName: 'File Name',
				name: 'fileName',
				type: 'string',
				default: '',
				placeholder: 'e.g. {{ $json.full_name }} - {{ $json.certificate_title }}',
				description: 'Name of the file; the reference ID of the certificate when left empty',
			},
			maxWaitOption,
		],
	},
];
