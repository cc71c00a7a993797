import fc from 'fast-check';
import { DateTime } from 'luxon';
import { comparableJson, sameInAnyCase, sameLetters } from '../../../shared/memory/identity.ts';

/** Signs that nobody sees: zero-width ones, joiners, fillers, selectors, controls, a blank of Braille. */
const UNSEEN = [
	...['\u200b', '\u200c', '\u200d', '\u2060', '\u00ad', '\ufeff', '\u200e'],
	...['\u034f', '\ufe0f', '\ufe00', '\u3164', '\u0007', '\u0085', '\u2800', '\u{e0041}'],
];
const BLANKS = [' ', '\u00a0', '\t', '\n', '\u2003', '\u202f', '  ', ' \u00a0 '];
const word = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
	.filter((text) => !/[\s\p{Cf}\p{Cc}\p{DI}\u2800]/u.test(text.normalize('NFKC')));
const words = fc.array(word, { minLength: 1, maxLength: 4 });

describe('what looks the same', () => {
	it('is the same text, and stays so when that is asked again', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(sameLetters(sameLetters(text))).toBe(sameLetters(text));
			}),
		);
	});

	it('is the same with other blanks between and around the words', () => {
		fc.assert(
			fc.property(words, fc.infiniteStream(fc.constantFrom(...BLANKS)), (parts, blanks) => {
				const next = () => blanks.next().value as string;
				const spaced = parts.reduce((text, part) => text + next() + part);
				expect(sameLetters(next() + spaced + next())).toBe(sameLetters(parts.join(' ')));
			}),
		);
	});

	it('is the same with signs that nobody sees', () => {
		const joined = fc.tuple(fc.array(word), fc.constantFrom(...UNSEEN));
		fc.assert(
			fc.property(joined, ([parts, sign]) => {
				expect(sameLetters(sign + parts.join(sign) + sign)).toBe(sameLetters(parts.join('')));
			}),
		);
	});

	it('is the same composed and decomposed', () => {
		fc.assert(
			fc.property(words, (parts) => {
				const text = parts.join(' ');
				expect(sameLetters(text.normalize('NFD'))).toBe(sameLetters(text.normalize('NFC')));
			}),
		);
		expect(sameLetters('Zoe\u0308')).toBe('Zo\u00eb');
		expect(sameLetters('Zoe\u200b\u0308')).toBe('Zo\u00eb');
	});

	it('is the same in full and half width', () => {
		expect(sameLetters('Ｇｒａｃｅ　Ｈｏｐｐｅｒ')).toBe('Grace Hopper');
		expect(sameLetters('ｱﾅ')).toBe('アナ');
	});
});

describe('names that differ', () => {
	it('stay different', () => {
		fc.assert(
			fc.property(words, words, (a, b) => {
				const [one, other] = [a, b].map((parts) => parts.join(' ').normalize('NFKC'));
				fc.pre(one !== other);
				expect(sameLetters(one)).not.toBe(sameLetters(other));
			}),
		);
	});

	it.each([
		['Ann Lee', 'Annlee'],
		['Ann', 'ann'],
		['José', 'Jose'],
		['Müller', 'Mueller'],
		['Anna', 'Аnna'],
		['1', 'l'],
	])('%s is not %s', (one, other) => {
		expect(sameLetters(one)).not.toBe(sameLetters(other));
	});
});

describe('values of a row', () => {
	const same = (a: unknown, b: unknown) => expect(comparableJson(a)).toBe(comparableJson(b));
	const moment = '2026-11-24T02:00:00.000Z';

	it.each<[string, unknown, unknown]>([
		['a number and its text', 95, '95'],
		['a switch and its text', true, 'true'],
		['a switch and what a sheet makes of it', [true, false], ['TRUE', 'False']],
		['a number written otherwise', [95, 95, 7.5, 0, -3], ['95.0', '95', '7.5', '0.00', '-3.00']],
		['a moment and its ISO text', new Date(moment), moment],
		['a Luxon moment and its ISO text', DateTime.fromISO(moment, { zone: 'utc' }), moment],
		['no value and an empty one', { a: 'x', b: undefined, c: null, d: ' ' }, { a: 'x' }],
		['an order and another', { a: 1, b: { c: 2, d: 3 } }, { b: { d: '3', c: 2 }, a: '1' }],
		['a list and the same with other blanks', ['MIG', 'TIG '], ['MIG', '\u00a0TIG']],
		['no day and nothing', new Date(NaN), undefined],
	])('%s are the same', (_, a, b) => same(a, b));

	it.each([
		['0095', '95'],
		['00', '0'],
		['1e2', '100'],
		['1,5', '1.5'],
		['1.10', '1.1'],
		['.5', '0.5'],
		['+1', '1'],
		['95.', '95'],
		['1.2.0', '1.2'],
		['10', '1'],
		['12345678901234567891', '12345678901234567890'],
		['TRUE', 'yes'],
	])('%s is not %s', (one, other) => {
		expect(comparableJson(one)).not.toBe(comparableJson(other));
	});

	it('are others in another order of a list, in other members, or nested otherwise', () => {
		const different: unknown[] = [
			['a', 'b'],
			['b', 'a'],
			['a', '', 'b'],
			{ a: 'b' },
			{ b: 'a' },
			{ a: { b: '' } },
			'ab',
			'a b',
		];
		const prints = different.map((value) => comparableJson(value));
		expect(new Set(prints).size).toBe(different.length);
	});

	it('survive being saved as JSON', () => {
		const leaf = fc.oneof(
			fc.string(),
			fc.integer(),
			fc.boolean(),
			fc.date({ noInvalidDate: true }),
		);
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf))), (row) => {
				same(row, JSON.parse(JSON.stringify(row)));
			}),
		);
	});
});

it('a moment that is none is as nothing', () => {
	const none = [new Date(NaN), DateTime.invalid('no day')];
	expect(none.map(comparableJson)).toEqual([undefined, undefined]);
});

describe('what is the same in any letters', () => {
	it('is so capital or small, and with other blanks', () => {
		expect(sameInAnyCase('  ANN\u00a0Ö@Example.com')).toBe('ann ö@example.com');
	});
});

describe('a text that is nearly a switch or a number', () => {
	it.each([
		['xtrue', '"xtrue"'],
		['truex', '"truex"'],
		['FALSE', '"false"'],
		['v1.0', '"v1.0"'],
		['-1.00', '"-1"'],
		['1.0x0', '"1.0x0"'],
		['01.0', '"01.0"'],
		['1.10', '"1.10"'],
	])('%s is compared as %s', (text, json) => {
		expect(comparableJson(text)).toBe(json);
	});

	it.each([
		['aTRUE', 'atrue'],
		['TRUEa', 'truea'],
		['a1.0', 'a1'],
	])('is not one when something else stands with it: %s', (one, other) => {
		expect(comparableJson(one)).not.toBe(comparableJson(other));
	});

	it('is told from a list of one, and empty members do not count', () => {
		expect(comparableJson(['a'])).toBe('["a"]');
		expect(comparableJson({ a: '', b: 'x', c: null })).toBe('{"b":"x"}');
	});
});
