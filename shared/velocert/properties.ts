import type { INodeProperties } from 'n8n-workflow';

/** Which credential type is meant: picked from all pages, or given by ID or expression. */
export const credentialTypeField: INodeProperties = {
	displayName: 'Template',
	name: 'credentialType',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description:
		'The Velocert template the certificate is made from. If the list is empty, make one in Velocert under Issue Credentials.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a template...',
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
	displayName: 'Certificate Data',
	name: 'credentialInput',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Fields',
			value: 'fields',
			description: 'Map the fields of the template, or let columns be matched by name',
		},
		{
			name: 'JSON',
			value: 'json',
			description: 'Give the certificate as one JSON object',
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
					"Pick a 'Template' from the list to see its fields; if there is none, make one in Velocert first. With an expression there, choose 'Map Automatically' or JSON.",
			},
		},
	};
}

/** The credential as JSON. */
export const credentialJsonField: INodeProperties = {
	displayName: 'Certificate (JSON)',
	name: 'credentialJson',
	type: 'json',
	default: '{}',
	required: true,
	displayOptions: { show: { credentialInput: ['json'] } },
	placeholder: 'e.g. {"recipientName": "Jane Doe"}',
	description: 'The data of the certificate, with the fields its template asks for',
	hint: 'Write expressions as {{ JSON.stringify($json.name) }} without quotes around them, or names with quotation marks break the JSON',
};
