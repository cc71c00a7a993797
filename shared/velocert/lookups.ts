import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { openClient } from '../http/client';
import type { Endpoint } from '../http/endpoint';
import { describeFailure } from '../http/nodeErrors';
import { toNodeError } from '../http/toNodeError';
import type { Outcome } from '../http/outcome';
import { sameInAnyCase } from '../memory/identity';
import { credentialTypeId, listAllTypes } from './credentialTypes';
import { getInputFields, listCredentialTypes, velocert } from './endpoints';
import type { FieldType, TypeField } from './fields';
import { fieldLabels } from './fieldLabels';
import { fetchTypeFields } from './typeFields';

const MAPPER_TYPES: Record<FieldType, ResourceMapperField['type']> = {
	any: 'string',
	string: 'string',
	number: 'number',
	boolean: 'boolean',
	day: 'dateTime',
	dateTime: 'dateTime',
	array: 'array',
	object: 'object',
};

/**
 * Entries of the credential type picker: all types, or those whose name or ID contain the search text,
 * in any letters. Rejects with what the editor shows when they cannot be read.
 */
export async function searchCredentialTypes(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const client = await openClient(this, velocert);
	const types = valueOf(this, await listAllTypes(client), listCredentialTypes);
	const wanted = sameInAnyCase(filter ?? '');
	return {
		results: types
			.filter(({ displayName, id }) => sameInAnyCase(`${displayName} ${id}`).includes(wanted))
			.map(({ displayName, id }) => ({ name: displayName, value: id })),
	};
}

/**
 * Fields of the mapper when issuing: the recipient's address and the fields of the type; none while no
 * type is picked. Rejects with what the editor shows when they cannot be read.
 */
export async function getIssueFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const { fields, emptyFieldsNotice } = await loadFields(this);
	if (fields.length === 0) return { fields, emptyFieldsNotice };
	const address = mapperField({ id: 'email', type: 'string', required: true }, 'Email');
	return { fields: [address, ...fields.filter(({ id }) => id !== 'email')] };
}

/** The same when validating: the fields of the type only. */
export async function getValidateFields(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	return await loadFields(this);
}

async function loadFields(ctx: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const picked = ctx.getCurrentNodeParameter('credentialType', { extractValue: true });
	const credentialType = credentialTypeId(String(picked ?? ''));
	if (credentialType === '' || credentialType.startsWith('=')) {
		// The editor never takes a notice back, so it would still stand there once a type is picked.
		return { fields: [] };
	}
	const client = await openClient(ctx, velocert);
	const fields = valueOf(ctx, await fetchTypeFields(client, credentialType), getInputFields);
	const labels = fieldLabels(fields);
	// With Map Automatically, the editor shows the notice whatever fields come with it.
	if (fields.length === 0) return { fields: [], emptyFieldsNotice: 'This template has no fields.' };
	return {
		fields: fields.map((field, index) => mapperField(field, labels[index])),
	};
}

function mapperField(
	{ id, type, required }: Pick<TypeField, 'id' | 'type' | 'required'>,
	displayName: string,
): ResourceMapperField {
	return {
		id,
		displayName,
		required,
		display: true,
		defaultMatch: false,
		canBeUsedToMatch: false,
		type: MAPPER_TYPES[type],
		readOnly: false,
		removed: false,
	};
}

function valueOf<T>(ctx: ILoadOptionsFunctions, outcome: Outcome<T>, call: Endpoint<unknown>): T {
	if (outcome.kind === 'ok') return outcome.value;
	throw toNodeError(ctx.getNode(), describeFailure(outcome, call));
}
