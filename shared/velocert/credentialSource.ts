import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { isMembers } from '../http/members';
import { EMAIL_COLUMNS, emailOf } from '../params/aliases';
import type { Columns } from '../params/columns';
import { isThere } from '../params/columns';
import { describeColumns } from '../params/inputColumns';
import { checkEmail, refuse } from '../params/inputs';
import type { Row } from '../params/row';
import { shown } from '../text/readText';
import { credentialTypeId } from './credentialTypes';
import { readValues } from './readValues';

/** Label of the parameter that takes a certificate as JSON. */
export const JSON_LABEL = 'Certificate (JSON)';

/** Where a row's values come from: fields mapped one by one, columns found by name, or ready JSON. */
export type CredentialSource =
	| { kind: 'mapped'; values: IDataObject }
	| { kind: 'columns'; json: IDataObject; columns: Columns; inputHas: Row['inputHas'] }
	| { kind: 'json'; credential: IDataObject };

/** Reads the source of one row. With automatic mapping no expression is evaluated for the row. */
export function readCredentialSource(row: Row, parameters: IDataObject): unknown {
	if (row.value('credentialInput') === 'json')
		return { kind: 'json', text: row.value('credentialJson') };
	const stored = parameters.fields as { mappingMode?: string } | undefined;
	if (stored?.mappingMode === 'autoMapInputData') {
		const { columns, inputHas } = row;
		return { kind: 'columns', json: row.item.json, columns, inputHas };
	}
	return { kind: 'mapped', values: row.mapped('fields') };
}

/** The recipient's address of one row, from the mapper, the matching column or the field of its own. */
export function readEmail(row: Row, source: unknown): unknown {
	const { kind, values } = source as { kind: string; values?: IDataObject };
	if (kind === 'json') return row.value('email');
	if (kind === 'mapped') return values?.email;
	const { value, ambiguous } = emailOf(row.columns);
	if (ambiguous) return { ambiguous };
	const isMissing = !isThere(value) && !row.inputHas(EMAIL_COLUMNS);
	return isMissing ? { held: describeColumns(row.item.json) } : value;
}

/** Checks the recipient's address; where no column holds one, or several do, it says which there are. */
export function checkRecipientEmail(value: unknown, ctx: z.RefinementCtx): string {
	const { ambiguous, held } = (value ?? {}) as { ambiguous?: string[]; held?: string };
	if (ambiguous) {
		return refuse(
			ctx,
			"Several columns could be 'Email'",
			`These hold different addresses: ${ambiguous.join(', ')}. Map 'Email' yourself, or leave one of them.`,
			'Email',
		);
	}
	if (typeof held !== 'string') return checkEmail(value, ctx, 'Email');
	return refuse(
		ctx,
		"'Email' is missing: no column is called like an email address",
		`${held} Call the column Email, or set 'Fields' to 'Map Each Column Manually'.`,
		'Email',
	);
}

/** Checks the source: JSON has to be an object, and its texts have to be such as may be sent. */
export function checkSource(value: unknown, ctx: z.RefinementCtx): CredentialSource {
	const source = value as { kind: string; text?: unknown };
	if (source.kind !== 'json') return source as CredentialSource;
	const credential = parseObject(source.text);
	if (credential === undefined) {
		return refuse(
			ctx,
			`'${JSON_LABEL}' is not a JSON object`,
			whyNoObject(source.text),
			JSON_LABEL,
		);
	}
	const read = readValues(credential);
	if ('value' in read) return { kind: 'json', credential: read.value as IDataObject };
	const { found, is, fix } = read.refused;
	const place = `In '${shown(read.path)}' it contains '${found}'.`;
	return refuse(ctx, `'${JSON_LABEL}' holds ${is}`, `${place} ${fix}`, JSON_LABEL);
}

export const credentialSource = z.unknown().transform(checkSource);

/** Why a text is no object. An expression within quotes breaks them as soon as its value holds one. */
function whyNoObject(value: unknown): string {
	const looksWhole = typeof value === 'string' && /^\s*\{.*\}\s*$/s.test(value);
	return looksWhole
		? 'It looks like one, but a quotation mark or line break inside a value, or a comma too many, breaks it. Where expressions stand within quotes, write {{ JSON.stringify($json.name) }} without them, or give one expression such as {{ { recipientName: $json.name } }}.'
		: 'It has to look like {"recipientName": "Jane Doe"}.';
}

/** Checks a credential type's ID; `123` and `credentialTypes/123` are both taken. */
export function checkCredentialType(value: unknown, ctx: z.RefinementCtx): string {
	const id = credentialTypeId(String(value ?? ''));
	if (/^[A-Za-z0-9_-]{1,100}$/.test(id)) return id;
	return id === ''
		? refuse(ctx, "'Template' is empty", 'Pick one from the list, or enter its ID.', 'Template')
		: refuse(
				ctx,
				"'Template' is not an ID",
				'Enter an ID such as 123 or credentialTypes/123.',
				'Template',
			);
}

export const credentialTypeInput = z.unknown().transform(checkCredentialType);

function parseObject(value: unknown): IDataObject | undefined {
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		return isMembers(parsed) ? (parsed as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}
