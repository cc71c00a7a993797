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
				expect(column.find(there(name))).toEqual({ value: 'found' });
			}),
		);
	});

	it('keeps columns apart whose letters differ', () => {
		fc.assert(
			fc.property(words, words, spellings, (name, other, here) => {
				fc.pre(name.join('') !== other.join(''));
				expect(columnReader({ [here(name)]: 1 }).find(other.join(' '))).toEqual({});
			}),
		);
	});

	it('names all columns that are called alike and hold different values', () => {
		const row = { 'E-Mail': 'old@example.com', name: 'Ana', 'e mail': 'new@example.com' };
		expect(columnReader(row).find('email')).toEqual({ ambiguous: ['E-Mail', 'e mail'] });
		const exact = { E_Mail: 1, email: 2 };
		expect(columnReader(exact).find('email')).toEqual({ ambiguous: ['E_Mail', 'email'] });
		expect(columnReader(exact).find('email', new Set(['email', 'E_Mail']))).toEqual({ value: 2 });
	});

	it('names the second column of a header that a sheet has twice', () => {
		const twice = { Email: 'a@example.com', Email_1: 'b@example.com', Email_2: '' };
		expect(columnReader(twice).find('email')).toEqual({ ambiguous: ['Email', 'Email_1'] });
		expect(
			columnReader({ Module: 'A', Module_1: 'B' }).find('module', new Set(['Module_1'])),
		).toEqual({
			value: 'A',
		});
		// Without a first repeat, somebody gave the name on purpose.
		expect(
			columnReader({ Email: 'a@example.com', Email_2: 'b@example.com' }).find('email'),
		).toEqual({
			value: 'a@example.com',
		});
	});

	it('takes columns that say the same, and those that are empty, for one', () => {
		fc.assert(
			fc.property(
				words,
				spellings,
				spellings,
				fc.constantFrom('', ' ', null, 'a', 'A '),
				(name, here, there, other) => {
					fc.pre(here(name) !== there(name));
					const row = { [here(name)]: other, [there(name)]: 'a' };
					expect(columnReader(row).find(name.join(' '))).toHaveProperty('value');
				},
			),
		);
	});

	it('finds nothing under names every object has', () => {
		const column = columnReader({});
		for (const name of ['constructor', 'toString', '__proto__'])
			expect(column.find(name)).toEqual({});
	});

	it.each([
		['GRÖẞE', 'größe'],
		['GRÖSSE', 'größe'],
		['a\u0328.\u0323', 'a\u0323\u0328'],
	])('takes %s for %s', (header, name) => {
		expect(columnReader({ [header]: 1 }).find(name)).toEqual({ value: 1 });
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

describe('Columns that a sheet had twice', () => {
	const email = (row: object) => columnReader(row as never).find('email');

	it.each([[{ Email: 'a@example.com', 'Email.1': 'b@example.com' }, ['Email', 'Email.1']]])(
		'are refused in %j',
		(row, ambiguous) => expect(email(row)).toEqual({ ambiguous }),
	);

	it('are one where entities stand for the same letters', () => {
		const row = { 'E-Mail': 'o&#039;brien@example.com', email: "o'brien@example.com" };
		expect(email(row)).toEqual({ value: "o'brien@example.com" });
	});
});
