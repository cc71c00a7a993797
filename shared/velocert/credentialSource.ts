import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { emailOf } from '../params/aliases';
import { emailAddress, refuse } from '../params/inputs';
import type { Row } from '../params/row';
import { credentialTypeId } from './credentialTypes';

/** Where a row's values come from: fields mapped one by one, columns found by name, or ready JSON. */
export type CredentialSource =
	| { kind: 'mapped'; values: IDataObject }
	| { kind: 'columns'; json: IDataObject; column(name: string): unknown }
	| { kind: 'json'; credential: IDataObject };

/** Reads the source of one row. With automatic mapping no expression is evaluated for the row. */
export function readCredentialSource(row: Row, parameters: IDataObject): unknown {
	if (row.value('credentialInput') === 'json')
		return { kind: 'json', text: row.value('credentialJson') };
	const stored = parameters.fields as { mappingMode?: string } | undefined;
	if (stored?.mappingMode === 'autoMapInputData') {
		return { kind: 'columns', json: row.item.json, column: row.column };
	}
	const mapper = row.value('fields') as { value?: IDataObject | null } | undefined;
	return { kind: 'mapped', values: mapper?.value ?? {} };
}

/** The recipient's address of one row, from the mapper, the matching column or the field of its own. */
export function readEmail(row: Row, source: unknown): unknown {
	const { kind, values } = source as { kind: string; values?: IDataObject };
	if (kind === 'json') return row.value('email');
	if (kind === 'mapped') return values?.email;
	const { value, ambiguous } = emailOf(row.column);
	return ambiguous ? { ambiguous } : value;
}

/** Checks the recipient's address; where several columns hold one, nobody can tell which is meant. */
export const recipientEmail = z
	.unknown()
	.transform((value, ctx) => {
		const columns = (value as { ambiguous?: string[] } | null | undefined)?.ambiguous;
		if (!columns) return value;
		return refuse(
			ctx,
			"Several columns could be 'Email'",
			`These hold different addresses: ${columns.join(', ')}. Map 'Email' yourself, or leave one of them.`,
			'Email',
		);
	})
	.pipe(emailAddress('Email'));

/** Checks the source: JSON has to be an object. */
export const credentialSource = z.unknown().transform((value, ctx): CredentialSource => {
	const source = value as { kind: string; text?: unknown };
	if (source.kind !== 'json') return source as CredentialSource;
	const credential = parseObject(source.text);
	if (credential !== undefined) return { kind: 'json', credential };
	return refuse(
		ctx,
		"'Credential (JSON)' is not a JSON object",
		'It has to look like {"recipientName": "Jane Doe"}.',
		'Credential (JSON)',
	);
});

/** Checks a credential type's ID; `123` and `credentialTypes/123` are both taken. */
export const credentialTypeInput = z.unknown().transform((value, ctx) => {
	const id = credentialTypeId(String(value ?? ''));
	if (/^[A-Za-z0-9_-]{1,100}$/.test(id)) return id;
	return id === ''
		? refuse(
				ctx,
				"'Credential Type' is empty",
				'Pick one from the list, or enter its ID.',
				'Credential Type',
			)
		: refuse(
				ctx,
				"'Credential Type' is not an ID",
				'Enter an ID such as 123 or credentialTypes/123.',
				'Credential Type',
			);
});

function parseObject(value: unknown): IDataObject | undefined {
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
		return isObject ? (parsed as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}
