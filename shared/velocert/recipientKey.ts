import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import type { Problem } from '../http/problem';
import { fingerprint } from '../memory/fingerprint';
import { comparable, sameLetters, volatilePart } from '../memory/identity';
import { refuse } from '../params/inputs';
import type { CredentialSource } from './credentialSource';
import { givenValues } from './payload';

/** What makes two rows the same credential for the same person. */

/** A row as far as it matters for that. */
export interface Recipient {
	credentialType: string;
	email: string;
	source: CredentialSource;
	/** What the user wants to count instead of the row's own values; empty for those. */
	dedupeKey: string;
}

/** Checks the user's own key: a text or a number, because two lists or objects are never the same. */
export const dedupeKeyInput = z.unknown().transform((value, ctx) => {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string' || typeof value === 'number') return sameLetters(String(value));
	const what = Array.isArray(value) ? 'a list' : `a value of the kind ${typeof value}`;
	return refuse(
		ctx,
		"'Dedupe Key' is no text or number",
		`It is ${typeof value === 'object' && !Array.isArray(value) ? 'an object' : what}. Name one value of it, e.g. {{ $json.eventId }}.`,
		'Dedupe Key',
	);
});

/** Checks what is to become of a recipient whom an earlier execution left unknown; empty means `report`. */
export const earlierUnknownInput = z.unknown().transform((value, ctx) => {
	const text = String(value ?? '').trim();
	const wish = EARLIER_UNKNOWN.find((one) => one.toLowerCase() === text.toLowerCase());
	if (wish ?? text === '') return wish ?? 'report';
	return refuse(
		ctx,
		"'Earlier Unknown' is none of its choices",
		`It contains '${text.slice(0, 60)}'. An expression may give ${EARLIER_UNKNOWN.join(', ')}, or nothing.`,
		'Earlier Unknown',
	);
});

const EARLIER_UNKNOWN = ['report', 'takeAsIssued', 'issueAgain'] as const;

/**
 * The fields of a type whose columns tell rows apart: those it had when this was asked first, so that
 * a field that is added, renamed or removed later makes no other rows. `remembered` is what n8n saves
 * for the node; where it is lost, the present fields count.
 */
export function identityFields(
	remembered: IDataObject,
	credentialType: string,
	present: Array<{ id: string }>,
): string[] {
	const fields = (remembered.identityFields ?? {}) as Record<string, string[]>;
	const known = Object.hasOwn(fields, credentialType) ? fields[credentialType] : undefined;
	if (known) return known;
	const ids = present.map(({ id }) => id);
	// Set anew as a whole, because n8n notices only what is assigned to the object itself.
	remembered.identityFields = { ...fields, [credentialType]: ids };
	return ids;
}

/**
 * What a row is remembered by: type and person, and the user's key or the row's own values. `ids` are
 * the fields of its type that count where columns are found by name.
 */
export function recipientKey(
	{ credentialType, email, source, dedupeKey }: Recipient,
	ids: string[],
): string {
	const person = personOf(credentialType, email);
	return dedupeKey === ''
		? fingerprint('velocert', ...person, comparable(givenValues(source, ids)))
		: fingerprint('velocert', ...person, 'key', dedupeKey);
}

/** Type and person, which always count. */
function personOf(credentialType: string, email: string): string[] {
	return [credentialType, sameLetters(email).toLowerCase()];
}

/**
 * Gives the keys of the rows of one input, one after the other: rows that come to the same credential
 * have one key, however differently it was written, unless the user says what counts.
 */
export function keysOfInput(): (
	recipient: Recipient & { credential: IDataObject },
	ids: string[],
) => string {
	const byContent = new Map<string, string>();
	return (recipient, ids) => {
		const { credentialType, email, credential, dedupeKey } = recipient;
		const key = recipientKey(recipient, ids);
		if (dedupeKey !== '') return key;
		const content = fingerprint(...personOf(credentialType, email), comparable(credential));
		const first = byContent.get(content) ?? key;
		byContent.set(content, first);
		return first;
	};
}

/** Labels of the parameters that may hold an expression for a whole credential. */
const JSON_LABEL = 'Credential (JSON)';

/**
 * The mapped field that gives something else at every run, so that no row could be known again;
 * undefined when there is none. `parameters` are the node's as they are saved.
 */
export function volatileField(parameters: IDataObject): Problem | undefined {
	const expressions =
		parameters.credentialInput === 'json'
			? [[JSON_LABEL, parameters.credentialJson] as const]
			: Object.entries(mappedExpressions(parameters));
	for (const [field, expression] of expressions) {
		const part = volatilePart(expression);
		if (part === undefined) continue;
		return {
			field,
			message: `'${field.slice(0, 40)}' changes from run to run, so nobody could be recognised`,
			description: `It uses ${part}, and 'Skip Already Issued' tells by the values who got something before. Say under 'Dedupe Key' what makes two rows the same, e.g. {{ $json.eventId }} or the title of the course, or map a value of the row. Nothing was issued.`,
		};
	}
	return undefined;
}

function mappedExpressions(parameters: IDataObject): IDataObject {
	const { mappingMode, value } = (parameters.fields ?? {}) as {
		mappingMode?: string;
		value?: IDataObject | null;
	};
	return mappingMode === 'autoMapInputData' ? {} : (value ?? {});
}
