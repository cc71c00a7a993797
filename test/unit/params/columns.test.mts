import fc from 'fast-check';
import { columnReader, normaliseColumn } from '../../../shared/params/columns.ts';

/** Ways in which sheets, forms and people write the same header. */
const spellings = fc.constantFrom<(words: string[]) => string>(
	(words) => words.join(' '),
	(words) => words.join('_'),
	(words) => words.join('-').toUpperCase(),
	(words) => `\ufeff${words.join('  ')}`,
	(words) => ` ${words.join('\u00a0')}: `,
	(words) => words.map((word) => word[0].toUpperCase() + word.slice(1)).join(''),
	(words) => `${words.join(' ')}?`,
	(words) => `"${words.join(' / ')}"*`,
);
const words = fc.array(
	fc.constantFrom('completion', 'date', 'course', 'title', 'имя', 'größe', '氏名', 'शीर्षक', 'q1'),
	{ minLength: 1, maxLength: 4 },
);

describe('columnReader', () => {
	it('finds a column however its header is spelled', () => {
		fc.assert(
			fc.property(words, spellings, spellings, (name, here, there) => {
				const column = columnReader({ other: 1, [here(name)]: 'found' });
				expect(column(there(name))).toBe('found');
			}),
		);
	});

	it('keeps columns apart whose letters differ', () => {
		fc.assert(
			fc.property(words, words, spellings, (name, other, here) => {
				fc.pre(name.join('') !== other.join(''));
				expect(columnReader({ [here(name)]: 1 })(other.join(' '))).toBeUndefined();
			}),
		);
	});

	it('prefers the very name, then the first that is spelled alike', () => {
		const row = { E_Mail: 1, email: 2, EMAIL: 3 };
		expect(columnReader(row)('email')).toBe(2);
		expect(columnReader(row)('EMAIL')).toBe(3);
		expect(columnReader(row)('e-mail')).toBe(1);
	});

	it('finds nothing under names every object has', () => {
		expect(['constructor', 'toString', '__proto__'].map(columnReader({}))).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});

	it.each([
		['GRÖẞE', 'größe'],
		['GRÖSSE', 'größe'],
		['a\u0328.\u0323', 'a\u0323\u0328'],
	])('takes %s for %s', (header, name) => {
		expect(columnReader({ [header]: 1 })(name)).toBe(1);
	});

	it('normalises once and for all', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (name) => {
				const normal = normaliseColumn(name);
				expect(normaliseColumn(normal)).toBe(normal);
			}),
		);
	});
});
