import type { IDataObject } from 'n8n-workflow';
import { fingerprint, fingerprintOf } from '../memory/fingerprint';
import { comparableJson, sameInAnyCase } from '../memory/identity';
import type { CredentialSource } from './credentialSource';
import type { TypeField } from './fields';
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

/** The fields of a type, as far as they tell rows apart. */
export interface Counted {
	/** Those whose columns count, where columns are found by name. */
	ids: string[];
	/** Those that do not, where values are given field by field or as JSON. */
	added: Array<Pick<TypeField, 'id' | 'path'>>;
}

/** Where the fields of a type are not known, all that a row gives counts. */
const ALL_COUNT: Counted = { ids: [], added: [] };

/**
 * Tells the fields a type had when this was asked first from those it has now, so that a field that is
 * added, renamed or removed later makes no other rows. Where one is gone, its value may stand under a
 * new name, and so all that is given by field counts: better a row too many than two courses that look
 * the same. `remembered` is what n8n saves for the node; where it is lost, the present fields count.
 */
export function identityFields(
	remembered: IDataObject,
): (credentialType: string, present: TypeField[]) => Counted {
	const asked = new Map<string, Counted>();
	return (credentialType, present) => {
		const counted = asked.get(credentialType) ?? countedOf(remembered, credentialType, present);
		asked.set(credentialType, counted);
		return counted;
	};
}

function countedOf(remembered: IDataObject, credentialType: string, present: TypeField[]): Counted {
	const fields = (remembered.identityFields ?? {}) as Record<string, string[]>;
	const known = Object.hasOwn(fields, credentialType) ? fields[credentialType] : undefined;
	if (known) {
		const [first, now] = [new Set(known), new Set(present.map(({ id }) => id))];
		const isOneGone = known.some((id) => !now.has(id));
		return { ids: known, added: isOneGone ? [] : present.filter(({ id }) => !first.has(id)) };
	}
	const ids = present.map(({ id }) => id);
	// Set anew as a whole, because n8n notices only what is assigned to the object itself.
	remembered.identityFields = { ...fields, [credentialType]: ids };
	return { ids, added: [] };
}

/**
 * What a row is remembered by: type and person, and the user's key or the row's own values. `person` is
 * given where it is made already.
 */
export function recipientKey(
	{ credentialType, email, source, dedupeKey }: Recipient,
	counted: Counted = ALL_COUNT,
	person = personOf(credentialType, email),
): string {
	if (dedupeKey !== '')
		return fingerprintOf(`["velocert",${person},"key",${JSON.stringify(dedupeKey)}]`);
	return fingerprintOf(
		`["velocert",${person},${comparableJson(givenValues(source, counted)) ?? 'null'}]`,
	);
}

/** Type and person, which always count, as members of a list of JSON. */
function personOf(credentialType: string, email: string): string {
	return `${JSON.stringify(credentialType)},${JSON.stringify(sameInAnyCase(email))}`;
}

/** A short fingerprint of whom a recipient is, for the memory of the execution. */
export function whoOf({ email }: Pick<Recipient, 'email'>): string {
	return fingerprintOf(`["who",${JSON.stringify(sameInAnyCase(email))}]`).slice(0, 8);
}

/**
 * Gives the keys of the rows of one input, one after the other, unless the user says what counts: rows
 * that come to the same credential have one key, however differently it was written. Rows that come to
 * different ones never do, even if they differ only in a field that was added to the template later:
 * the first has the key that an earlier execution may know, the others one with what they come to.
 */
export function keysOfInput(): (recipient: Built, counted?: Counted) => string {
	const byContent = new Map<string, string>();
	const taken = new Set<string>();
	/** The only row of each person so far; what it comes to matters when there is another one. */
	const only = new Map<string, Built | undefined>();
	return (recipient, counted) => {
		const person = personOf(recipient.credentialType, recipient.email);
		const given = recipientKey(recipient, counted, person);
		if (recipient.dedupeKey !== '') return given;
		const first = only.get(person);
		if (first === undefined && !only.has(person)) {
			only.set(person, recipient);
			return given;
		}
		if (first) {
			// A person's first row has the key that its values give.
			const key = recipientKey(first, counted, person);
			byContent.set(contentOf(first), key);
			taken.add(key);
			only.set(person, undefined);
		}
		const content = contentOf(recipient);
		const other = taken.has(given) ? fingerprint('velocert', given, content) : given;
		const key = byContent.get(content) ?? other;
		byContent.set(content, key);
		taken.add(key);
		return key;
	};
}

/** A recipient with what is to be issued. */
type Built = Recipient & { credential: IDataObject };

/** A fingerprint of what a row comes to, and for whom. */
function contentOf({ credentialType, email, credential }: Built): string {
	return fingerprintOf(
		`[${personOf(credentialType, email)},${comparableJson(credential) ?? 'null'}]`,
	);
}
