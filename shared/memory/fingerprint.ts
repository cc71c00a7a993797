import { createHash } from 'crypto';

const LENGTH = 22;

/** A short name for a set of facts that does not reveal them: SHA-256 of their canonical JSON, 132 bits. */
export function fingerprint(...facts: unknown[]): string {
	return createHash('sha256').update(canonicalJson(facts)).digest('base64url').slice(0, LENGTH);
}

/** JSON with sorted keys, so that equal content gives equal text whatever the order it came in. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value !== 'object' || value === null || value instanceof Date) {
		return JSON.stringify(value) ?? 'null';
	}
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
	return `{${members.join(',')}}`;
}
