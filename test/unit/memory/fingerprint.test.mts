import { canonicalJson, fingerprint } from '../../../shared/memory/fingerprint.ts';

describe('A fingerprint', () => {
	it('is the same for the same facts, whatever order their members came in', () => {
		expect(fingerprint('a', { b: 1, c: [2, { d: 3, e: 4 }] })).toBe(
			fingerprint('a', { c: [2, { e: 4, d: 3 }], b: 1 }),
		);
	});

	it.each<[unknown[], unknown[]]>([
		[
			['a', 'b'],
			['b', 'a'],
		],
		[['ab'], ['a', 'b']],
		[[1], ['1']],
		[[{ a: 1 }], [{ a: 2 }]],
		[[{ a: 1 }], [{ b: 1 }]],
		[[[1, 2]], [[2, 1]]],
		[[null], ['null']],
		[[{ a: undefined, b: 1 }], [{ a: null, b: 1 }]],
	])('tells %j from %j', (one, other) => {
		expect(fingerprint(...one)).not.toBe(fingerprint(...other));
	});

	it('is short, made of letters that any database takes, and reveals nothing', () => {
		expect(fingerprint('ann@example.com')).toMatch(/^[\w-]{22}$/);
	});
});

describe('Canonical JSON', () => {
	it.each<[unknown, string]>([
		[{ b: 1, a: 'x' }, '{"a":"x","b":1}'],
		[[{ b: null, a: [] }, true], '[{"a":[],"b":null},true]'],
		['a "quoted" text', '"a \\"quoted\\" text"'],
		[null, 'null'],
		[1.5, '1.5'],
		[new Date(0), '"1970-01-01T00:00:00.000Z"'],
		[{ day: new Date(0) }, '{"day":"1970-01-01T00:00:00.000Z"}'],
		[undefined, 'null'],
		[[undefined, 'a'], '[null,"a"]'],
		[{ c: 1, b: undefined, a: undefined, d: 2 }, '{"c":1,"d":2}'],
		[{ 'a"b': 1 }, '{"a\\"b":1}'],
	])('of %j is %s', (value, text) => {
		expect(canonicalJson(value)).toBe(text);
	});
});
