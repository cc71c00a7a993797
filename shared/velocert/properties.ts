import type { INodeProperties } from 'n8n-workflow';

/** Which credential type is meant: picked from all pages, or given by ID or expression. */
export const credentialTypeField: INodeProperties = {
	displayName: 'Credential Type',
	name: 'credentialType',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The template the credential is made from',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a credential type...',
			typeOptions: { searchListMethod: 'searchCredentialTypes', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 123',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*(credentialTypes/)?[A-Za-z0-9_-]+\\s*$',
						errorMessage: 'Enter an ID such as 123 or credentialTypes/123',
					},
				},
			],
		},
	],
};

/** How the credential's data is given. */
export const credentialInputField: INodeProperties = {
	displayName: 'Credential Input',
	name: 'credentialInput',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Fields',
			value: 'fields',
			description: 'Map the fields of the credential type, or let columns be matched by name',
		},
		{
			name: 'JSON',
			value: 'json',
			description: 'Give the credential as one JSON object',
		},
	],
	default: 'fields',
};

/** The mapper over a type's fields; `method` names the node's resource mapping method. */
export function fieldsMapper(method: string): INodeProperties {
	return {
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		displayOptions: { show: { credentialInput: ['fields'] } },
		typeOptions: {
			loadOptionsDependsOn: ['credentialType.value'],
			resourceMapper: {
				resourceMapperMethod: method,
				mode: 'map',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: true,
				allowEmptyValues: true,
				refreshStaleSchemaOnOpen: true,
				noFieldsError:
					"Pick a 'Credential Type' from the list to see its fields; with an expression there, use 'Map Automatically' or JSON. If you picked one, check the Velocert API credential and retry.",
			},
		},
	};
}

/** The credential as JSON. */
export const credentialJsonField: INodeProperties = {
	displayName: 'Credential (JSON)',
	name: 'credentialJson',
	type: 'json',
	default: '{}',
	required: true,
	displayOptions: { show: { credentialInput: ['json'] } },
	placeholder: 'e.g. {"recipientName": "Jane Doe"}',
	description: 'The data of the credential, with the fields its type asks for',
	hint: 'Names with quotation marks break expressions within quotes: write {{ JSON.stringify($json.name) }} without quotes, or one expression for the whole object',
};
