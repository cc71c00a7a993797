import type { INodeProperties } from 'n8n-workflow';

const UUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** Which certificate is meant: picked from the vault, or given by UUID or reference ID. */
export const certificateField: INodeProperties = {
	displayName: 'Certificate',
	name: 'certificateId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The certificate in the vault. A reference ID is looked up in the list first.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a certificate...',
			typeOptions: { searchListMethod: 'searchCertificates', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 7c9e6679-7425-40de-944b-e07fc1f90ae7',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `^\\s*(${UUID}|[vV][eE][cC](-[0-9a-zA-Z]+)+)\\s*$`,
						errorMessage:
							"Enter the UUID of the certificate, or choose 'By Reference ID'; a number or a link does not lead to it",
					},
				},
			],
		},
		{
			displayName: 'By Reference ID',
			name: 'reference',
			type: 'string',
			placeholder: 'e.g. VEC-IC-7K2M9Q4A',
			hint: 'The ID that stands on the certificate',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `^\\s*(${UUID}|[a-zA-Z]{2,}(-[0-9a-zA-Z._]+)+)\\s*$`,
						errorMessage:
							'Enter the reference ID as VEC shows it, such as VEC-IC-7K2M9Q4A; a number or a link does not lead to it',
					},
				},
			],
		},
	],
};

/** Whom a certificate is for, and what it says. */
export const personFields: INodeProperties[] = [
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
];

/** Where the item keeps the file. */
export const fileField: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	hint: 'The name of the input field that holds the PDF, JPG or PNG. Leave empty to take the only one.',
	description: 'Name of the field with the file, at most 20 MB',
};

/** What a certificate may say besides. */
export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	options: [
		{
			displayName: 'Details',
			name: 'details',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. Passed with distinction',
			description: 'More about the certificate, up to 1,000 characters',
		},
		{
			displayName: 'Issue Date',
			name: 'issueDate',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2026-11-24',
			description:
				'Day of issue, as YYYY-MM-DD, ISO date, DateTime or Excel date; the day is never shifted',
		},
	],
};

/** Whether a certificate comes out flat. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Whether the node waits for VEC. */
export const waitUntilProcessedOption: INodeProperties = {
	displayName: 'Wait Until Processed',
	name: 'waitUntilProcessed',
	type: 'boolean',
	default: false,
	description: 'Whether to wait until the verified PDF is ready or processing has failed',
};
