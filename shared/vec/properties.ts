import type { INodeProperties } from 'n8n-workflow';

/** Which certificate is meant: picked from the vault, or given by UUID or expression. */
export const certificateField: INodeProperties = {
	displayName: 'Certificate',
	name: 'certificateId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The certificate in the vault',
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
						regex: '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\s*$',
						errorMessage: 'Enter the UUID of the certificate, not its number or reference ID',
					},
				},
			],
		},
	],
};
