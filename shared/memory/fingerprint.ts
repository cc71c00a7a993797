import { hash } from 'crypto';

const LENGTH = 22;

/** A short name for a set of facts that does not reveal them: SHA-256 of their canonical JSON, 132 bits. */
export function fingerprint(...facts: unknown[]): string {
	return fingerprintOf(canonicalJson(facts));
}

/** The same of facts whose canonical JSON, a list of them, is made already. */
export function fingerprintOf(json: string): string {
	return hash('sha256', json, 'base64url').slice(0, LENGTH);
}

/** JSON with sorted keys, so that equal content gives equal text whatever the order it came in. */
export function canonicalJson(value: unknown): string {
	if (typeof value === 'string') return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value !== 'object' || value === null || value instanceof Date) {
		return JSON.stringify(value) ?? 'null';
	}
	let members = '';
	for (const key of sortedKeys(value)) {
		const member = (value as Record<string, unknown>)[key];
		if (member === undefined) continue;
		members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
	}
	return `{${members}}`;
}

/** Names of the members of an object, sorted if they are not yet. */
export function sortedKeys(value: object): string[] {
	const keys = Object.keys(value);
	for (let at = 1; at < keys.length; at++) if (keys[at - 1] > keys[at]) return keys.sort();
	return keys;
}
