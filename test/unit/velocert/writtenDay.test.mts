import fc from 'fast-check';
import { DateTime } from 'luxon';
import { parseDay } from '../../../shared/params/day.ts';
import { convertValue } from '../../../shared/velocert/convert.ts';
import { dayFormOf } from '../../../shared/velocert/writtenDay.ts';

const written = (example: string, day = '2026-03-02') => dayFormOf(example)?.write?.(day);
const convert = (example: string, value: unknown) =>
	convertValue(
		{ id: 'date', path: ['date'], type: 'string', example, required: true },
		value,
		(day) => parseDay(day, 'Europe/Berlin'),
	);

describe('A day as its example writes it', () => {
	it.each([
		['June 1, 2025', 'March 2, 2026'],
		['Jun 01, 2025', 'Mar 02, 2026'],
		['1st June 2025', '2nd March 2026'],
		['June 21st, 2025', 'March 2nd, 2026'],
		['1. Juni 2025', '2. März 2026'],
		['1 juin 2025', '2 mars 2026'],
		['1 de junio de 2025', '2 de marzo de 2026'],
		['1 июня 2025', '2 марта 2026'],
		['31.01.2025', '02.03.2026'],
		['01/31/2025', '03/02/2026'],
		['2025年6月1日', '2026年3月2日'],
	])('%s makes %s', (example, day) => {
		expect(written(example)).toBe(day);
	});

	it('can be read back, whatever the day', () => {
		const days = fc.date({
			min: new Date('2000-01-01'),
			max: new Date('2099-12-31'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(days, (date) => {
				const day = date.toISOString().slice(0, 10);
				const text = written('June 1, 2025', day) ?? '';
				expect(DateTime.fromFormat(text, 'MMMM d, yyyy').toISODate()).toBe(day);
				expect(
					DateTime.fromFormat(written('31.01.2025', day) ?? '', 'dd.MM.yyyy').toISODate(),
				).toBe(day);
			}),
		);
	});

	it.each([
		'Food Safety',
		'Level 2.1',
		'Room 12, 2025',
		'Class of May 2025',
		'Module 1 of 2025',
		'',
		null,
		7,
	])('is nothing that %p shows', (example) => {
		expect(dayFormOf(example)).toBeUndefined();
	});
});

describe('A field whose example is a day written out', () => {
	it.each([
		[46350, 'November 24, 2026'],
		['46350', 'November 24, 2026'],
		['46350.75', 'November 24, 2026'],
		['2026-11-23T23:00:00.000Z', 'November 24, 2026'],
		[new Date('2026-11-23T23:00:00.000Z'), 'November 24, 2026'],
		[DateTime.fromISO('2026-11-24', { zone: 'Asia/Tokyo' }), 'November 24, 2026'],
		['24 November 2026', '24 November 2026'],
		['autumn 2026', 'autumn 2026'],
		[2026, '2026'],
	])('gives of %p %s', (value, text) => {
		expect(convert('June 1, 2025', value)).toEqual({ value: text });
	});

	it.each(['06/01/2025', 'Monday, June 1, 2025', 'June 2025'])(
		'refuses a serial number where %s leaves open how to write it',
		(example) => {
			expect(convert(example, 46350)).toEqual({
				refused: `'46350' is no text. Write the day as in '${example}'`,
			});
		},
	);

	it('leaves numbers alone where the example is no day', () => {
		expect(convert('Level 2.1', 46350)).toEqual({ value: '46350' });
	});
});
