import type { INodeProperties } from 'n8n-workflow';
import { concurrencyOption } from '../../shared/params/fields';
import {
	credentialInputField,
	credentialJsonField,
	credentialTypeField,
	fieldsMapper,
} from '../../shared/velocert/properties';

export const properties: INodeProperties[] = [
	credentialTypeField,
	credentialInputField,
	fieldsMapper('getValidateFields'),
	credentialJsonField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [concurrencyOption],
	},
];
