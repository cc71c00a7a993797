import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { fingerprint } from '../../../shared/memory/fingerprint.ts';
import { comparableJson, sameInAnyCase } from '../../../shared/memory/identity.ts';
import { keysOfInput, recipientKey } from '../../../shared/velocert/recipientKey.ts';

/** A row that gives its values as JSON and comes to `credential`. */
const row = (email: string, given: IDataObject, credential: IDataObject, credentialType = '1') => ({
	credentialType,
	email,
	source: { kind: 'json' as const, credential: given },
	dedupeKey: '',
	credential,
});
type Row = ReturnType<typeof row>;

/** What `keysOfInput` gives, by looking at what every row comes to, whether or not it stands alone. */
function keysOfEach(rows: Row[]): string[] {
	const byContent = new Map<string, string>();
	const taken = new Set<string>();
	return rows.map((one) => {
		const given = recipientKey(one);
		const person = [one.credentialType, sameInAnyCase(one.email)];
		const credential: unknown = JSON.parse(comparableJson(one.credential) ?? 'null');
		const content = fingerprint(...person, credential);
		const other = taken.has(given) ? fingerprint('velocert', given, content) : given;
		const key = byContent.get(content) ?? other;
		byContent.set(content, key);
		taken.add(key);
		return key;
	});
}

describe('the keys of an input', () => {
	const emails = fc.constantFrom(
		'a@example.com',
		'A@Example.com',
		' b@example.com',
		'c@example.com',
	);
	const values = fc.record({ title: fc.constantFrom('x', 'X', ' x', 'y', 1, '1.0') });
	const rows = fc.array(
		fc
			.tuple(emails, values, values, fc.constantFrom('1', '2'))
			.map(([email, given, credential, type]) => row(email, given, credential, type)),
		{ maxLength: 12 },
	);

	it('are those that looking at what each row comes to would give', () => {
		fc.assert(
			fc.property(rows, (some) => {
				const keyOf = keysOfInput();
				expect(some.map((one) => keyOf(one))).toEqual(keysOfEach(some));
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('the fingerprints that databases hold', () => {
	const values: IDataObject = {
		...{ z: 1, a: 'Jane  Doe', B: [1, null, undefined, { y: new Date(0), x: undefined }] },
		...{ __proto__x: true, empty: '', nested: { b: '95.0', a: 'TRUE' }, é: 'ü' },
	};

	it.each([
		['values', ['velocert', '101', 'a@example.com', values], '8Q016u7PwJFz4FVd7YK778'],
		['a person', ['who', 'jane@example.com'], 'q8F2P37ykC8h6auP-E8H1E'],
		['nothing', [], 'T1PNoYwrqgwDVLtfmj7L5e'],
	])('stay what they are: of %s', (_, facts, expected) => {
		expect(fingerprint(...facts)).toBe(expected);
	});

	it('stay what they are: of a row', () => {
		expect(recipientKey(row('A@example.com', values, {}, '101'))).toBe('AJaPavdpuP3_a5qtfbpN8h');
	});
});
