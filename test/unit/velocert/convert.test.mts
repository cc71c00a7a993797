import fc from 'fast-check';
import { parseDay } from '../../../shared/params/day.ts';
import { convertValue } from '../../../shared/velocert/convert.ts';
import type { FieldType, TypeField } from '../../../shared/velocert/fields.ts';

const TYPES: FieldType[] = [
	'string',
	'number',
	'boolean',
	'day',
	'dateTime',
	'array',
	'object',
	'any',
];
const field = (type: FieldType): TypeField => ({
	id: 'field',
	path: ['field'],
	type,
	example: undefined,
	required: true,
});
const convert = (type: FieldType, value: unknown) =>
	convertValue(field(type), value, (day) => parseDay(day, 'Europe/Berlin'));

describe('convertValue', () => {
	it('makes of a number written as text that very number', () => {
		const plain = fc.oneof(
			fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
			fc.integer({ min: -100_000, max: 100_000 }).map((hundredths) => hundredths / 100),
		);
		fc.assert(
			fc.property(plain, fc.constantFrom('', ' ', '\u00a0'), (number, space) => {
				fc.pre(!Object.is(number, -0));
				expect(convert('number', number)).toEqual({ value: number });
				expect(convert('number', `${space}${String(number)}${space}`)).toEqual({ value: number });
			}),
		);
	});

	it.each([
		'95,5',
		'1,234',
		'1 234',
		'95%',
		'1e3',
		'0x10',
		'007',
		'A',
		'12345678901234567890',
		true,
		{},
	])('guesses no number from %p', (value) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		expect(convert('number', value)).toEqual({
			refused: `'${text}' is not a number such as 95 or 7.5`,
		});
	});

	it.each([
		[true, [true, 'TRUE', ' true ', 'True', 'Yes', 'yes', 1, '1']],
		[false, [false, 'FALSE', 'false', 'No', 'NO', 0, '0']],
	])('reads %p', (value, written) => {
		for (const text of written) expect(convert('boolean', text)).toEqual({ value });
	});

	it.each(['ja', 'x', '', 'on', '2', 2, [], 'WAHR'])('guesses no yes or no from %p', (value) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		expect(convert('boolean', value)).toEqual({
			refused: `'${text}' is neither true nor false. Write TRUE or FALSE`,
		});
	});

	it.each(TYPES)('lets no error of a spreadsheet through as %s', (type) => {
		for (const error of ['#N/A', '#REF!', ' #NAME? ']) {
			expect(convert(type, error)).toEqual({
				refused: `'${error}' is an error of the spreadsheet; correct its formula`,
			});
		}
	});

	const jsonWithoutFormulas = fc
		.jsonValue()
		.filter((value) => !JSON.stringify(value).includes('"='));

	it('takes lists and objects as they are or as JSON', () => {
		fc.assert(
			fc.property(
				fc.array(jsonWithoutFormulas),
				fc.dictionary(fc.string(), jsonWithoutFormulas),
				(list, object) => {
					expect(convert('array', list)).toEqual({ value: list });
					expect(convert('object', object)).toEqual({ value: object });
					expect(convert('array', JSON.stringify(list))).toEqual({
						value: JSON.parse(JSON.stringify(list)),
					});
					expect(convert('object', JSON.stringify(object))).toEqual({
						value: JSON.parse(JSON.stringify(object)),
					});
					expect(convert('array', object)).toHaveProperty('refused');
					expect(convert('object', list)).toHaveProperty('refused');
				},
			),
		);
	});

	it('gives a value of the type or a reason, whatever it gets', () => {
		fc.assert(
			fc.property(fc.constantFrom(...TYPES), fc.anything({ withDate: true }), (type, value) => {
				const converted = convert(type, value);
				if ('refused' in converted) return expect(converted.refused).not.toBe('');
				const kind = Array.isArray(converted.value) ? 'array' : typeof converted.value;
				if (type === 'any') return undefined;
				return expect(kind).toBe(['day', 'dateTime'].includes(type) ? 'string' : type);
			}),
		);
	});
});
