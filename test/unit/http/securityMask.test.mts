import { openMask } from '../../../shared/http/mask.ts';

const TOKEN = 'demo-Token_1234567890';
const mask = openMask(TOKEN);

describe('the mask of a token', () => {
	it.each([
		[`Bad token ${TOKEN}.`, 'Bad token [API Token].'],
		[`Authorization: Bearer ${TOKEN}, ${TOKEN}`, 'Authorization: Bearer [API Token], [API Token]'],
		[`https://example.com/?key=${TOKEN}&a`, 'https://example.com/?key=[API Token]&a'],
		['nothing to see', 'nothing to see'],
		['', ''],
	])('makes %j into %j', (text, masked) => {
		expect(mask(text)).toBe(masked);
	});

	it('finds it in members, lists and names of members, however deep', () => {
		const reply = { a: [{ [TOKEN]: 1, b: { c: [`x${TOKEN}`] } }], d: null, e: 7, f: true };
		expect(mask(reply)).toEqual({
			a: [{ '[API Token]': 1, b: { c: ['x[API Token]'] } }],
			d: null,
			e: 7,
			f: true,
		});
	});

	it('gives a reply without the token back as it is', () => {
		const reply = { data: [{ constructor: 'a' }] };
		expect(mask(reply)).toBe(reply);
	});

	it('keeps members with dangerous names as own data', () => {
		const reply = mask(JSON.parse(`{"constructor":"${TOKEN}","prototype":{"a":1}}`));
		expect(Object.entries(reply)).toEqual([
			['constructor', '[API Token]'],
			['prototype', { a: 1 }],
		]);
	});

	it.each([
		['as it is', JSON.stringify({ a: [`x${TOKEN}`] })],
		['as the name of a member', JSON.stringify({ [TOKEN]: 1 })],
		['with its letters written as numbers', `{"a":"${TOKEN.replace('d', '\\u0064')}"}`],
		['beside a backslash', JSON.stringify({ a: `\\${TOKEN}` })],
	])('finds it in JSON that came as text with the token %s', (_, source) => {
		const shown = JSON.stringify(mask(JSON.parse(source), source));
		expect(shown).toContain('[API Token]');
		expect(shown).not.toContain(TOKEN);
	});

	it('takes JSON for clean whose text has neither the token nor a backslash', () => {
		const source = '{"a":[{"b":"nothing to see"}]}';
		const reply: unknown = JSON.parse(source);
		expect(mask(reply, source)).toBe(reply);
	});

	it.each([
		['with spaces around', ` ${TOKEN}\n`, TOKEN],
		['with the word Bearer', `Bearer ${TOKEN}`, TOKEN],
		['of two parts, by its secret part', '17|abcdefghijkl', 'abcdefghijkl'],
		['of two parts, inside an address', '17|abcdefghijkl', '17%7Cabcdefghijkl'],
		['with half a letter', `${TOKEN}\ud800`, TOKEN],
		['with signs of regular expressions', 'a.*+?^${}()|[]\\b', 'a.*+?^${}()|[]\\b'],
		['with a sign of a replacement', '$&$1$$abcdef', '$&$1$$abcdef'],
	])('finds a token that was entered %s', (_, entered, said) => {
		expect(openMask(entered)(`It says ${said}!`)).toBe('It says [API Token]!');
	});

	it.each([undefined, null, '', '  ', 'a', 'Bearer', 'short', 'Bearer shorter'])(
		'hides nothing when the token is %j',
		(token) => {
			expect(openMask(token)('a short Bearer, shorter')).toBe('a short Bearer, shorter');
		},
	);

	it.each([
		['12345678', 'is [API Token].'],
		['Bearer   12345678', 'is [API Token].'],
		['x 1|12345678', 'is 12345678.'],
		['x Bearer 12345678', 'is 12345678.'],
		['1|12345678|9', 'is 12345678.'],
	])('hides a token of eight letters, and no less of one: %s', (token, shown) => {
		expect(openMask(token)('is 12345678.')).toBe(shown);
	});
});
