import { openMask } from '../../../shared/http/mask.ts';
import { bodyText, parseJson, readErrors, readRefusal } from '../../../shared/http/replyBody.ts';

const mask = openMask('demo-token-12345');

describe('the JSON of a reply', () => {
	it('is taken as it is', () => {
		const text = '{"data":[{"constructor":"ACME","prototype":null,"a":{"b":[1,true]}}]}';
		expect(JSON.stringify(parseJson(text))).toBe(text);
	});

	it.each([
		['at the top', '{"__proto__":{"polluted":1}}'],
		['deep inside', '{"a":[{"b":{"__proto__":{"polluted":1}}}]}'],
		['written with escapes', '{"\\u005f\\u005fproto__":1}'],
	])('is refused whole with __proto__ %s', (_, text) => {
		expect(parseJson(text)).toBeUndefined();
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it.each([
		['lists', '['.repeat(200_000) + ']'.repeat(200_000)],
		['objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
	])('is refused when nested without sense: %s', (_, text) => {
		expect(parseJson(text)).toBeUndefined();
	});

	it('is refused when it holds more values than anybody needs', () => {
		expect(parseJson(`[${'[],'.repeat(300_000)}1]`)).toBeUndefined();
		expect(parseJson(`[${'1,'.repeat(100_000)}1]`)).toHaveLength(100_001);
	});

	it('may begin with a byte order mark', () => {
		expect(parseJson(bodyText(Buffer.from('\ufeff{"a":1}')))).toEqual({ a: 1 });
	});
});

describe('a refusal', () => {
	it('is read with the token masked in all its parts', () => {
		const refusal = readRefusal(
			JSON.stringify({
				message: 'Bearer demo-token-12345 is bad',
				required_permission: 'demo-token-12345',
				errors: { 'demo-token-12345': ['is demo-token-12345'], a: { b: ['demo-token-12345'] } },
			}),
			mask,
		);
		expect(JSON.stringify(refusal)).not.toContain('demo-token');
		expect(refusal.message).toBe('Bearer [API Token] is bad');
	});

	it('is read with the token masked when it is written with escapes', () => {
		const escaped = [...'demo-token-12345']
			.map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
			.join('');
		expect(readRefusal(`{"message":"x ${escaped}"}`, mask).message).toBe('x [API Token]');
	});

	it('keeps complaints about fields with dangerous names', () => {
		expect(readErrors({ constructor: ['is bad'], toString: 'too' })).toEqual([
			{ field: 'constructor', message: 'is bad' },
			{ field: 'toString', message: 'too' },
		]);
	});
});
