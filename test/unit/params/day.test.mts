import fc from 'fast-check';
import { DateTime } from 'luxon';
import { parseAnyDay, parseDay } from '../../../shared/params/day.ts';

const ZONES = ['Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati', 'UTC'];
const zones = fc.constantFrom(...ZONES);
/** Any day between 1990 and 2099, as `YYYY-MM-DD`. */
const days = fc
	.integer({ min: 0, max: 40_000 })
	.map((count) => DateTime.utc(1990, 1, 1).plus({ days: count }).toFormat('yyyy-MM-dd'));
const EXCEL_EPOCH = DateTime.utc(1899, 12, 30);

describe('parseDay', () => {
	it('reads a day as it is to be written as it reads all others', () => {
		const parts = fc.tuple(
			fc.constantFrom('1899', '1900', '2000', '2023', '2024', '2099', '2100', '20', '0001'),
			fc.constantFrom('00', '01', '02', '06', '12', '13', '2'),
			fc.constantFrom('00', '01', '28', '29', '30', '31', '32', '1'),
			fc.constantFrom('', ' ', '\n', 'T00:00:00Z'),
		);
		fc.assert(
			fc.property(parts, zones, ([year, month, date, rest], zone) => {
				const text = `${year}-${month}-${date}${rest}`;
				expect(parseDay(text, zone)).toEqual(parseAnyDay(text, zone));
			}),
		);
	});

	it('keeps the day as written, whatever the time zone', () => {
		fc.assert(
			fc.property(
				days,
				zones,
				fc.constantFrom(
					'',
					' ',
					'T00:00:00Z',
					'T23:59:59-11:00',
					'T23:30:00.000+14:00',
					' 08:15',
					'T12:00',
				),
				(day, zone, rest) => {
					expect(parseDay(` ${day}${rest}`, zone)).toEqual({ day });
					expect(parseDay(`${day.replaceAll('-', '/')}${rest}`, zone)).toEqual({ day });
				},
			),
		);
	});

	it('reads the serial numbers of Excel, as number or text, with or without a time', () => {
		fc.assert(
			fc.property(
				days,
				zones,
				fc.double({ min: 0, max: 0.999, noNaN: true }),
				(day, zone, time) => {
					const serial = DateTime.fromISO(day, { zone: 'utc' }).diff(EXCEL_EPOCH, 'days').days;
					expect(parseDay(serial, zone)).toEqual({ day });
					expect(parseDay(serial + time, zone)).toEqual({ day });
					expect(parseDay(String(serial), zone)).toEqual({ day });
				},
			),
		);
	});

	it('reads a DateTime by its own zone, and a moment by that of the workflow', () => {
		fc.assert(
			fc.property(
				days,
				zones,
				zones,
				fc.integer({ min: 1, max: 86_399_999 }),
				(day, zone, other, ms) => {
					const time = DateTime.fromISO(day, { zone }).plus({ milliseconds: ms });
					const written = time.toISODate();
					expect(parseDay(time, other)).toEqual({ day: written });
					const epochMs = time.toMillis();
					// Midnight UTC is how tools store a day without a time.
					const ofMoment = epochMs % 86_400_000 === 0 ? time.toUTC().toISODate() : written;
					expect(parseDay(time.toJSDate(), zone)).toEqual({ day: ofMoment });
					if (epochMs > 100_000_000_000) {
						expect(parseDay(epochMs, zone)).toEqual({ day: ofMoment });
						expect(parseDay(String(epochMs), zone)).toEqual({ day: ofMoment });
					}
				},
			),
		);
	});

	it('reads text with an offset as a day of the zone where it is midnight there', () => {
		fc.assert(
			fc.property(days, zones, fc.integer({ min: 1, max: 1439 }), (day, zone, minutes) => {
				const midnight = DateTime.fromISO(day, { zone });
				const text = midnight.toUTC().toISO() ?? '';
				expect(parseDay(text, zone)).toEqual({ day });
				expect(parseDay(text.replace('T', ' ').replace('.000Z', '+00'), zone)).toEqual({ day });
				const later = midnight.plus({ minutes });
				fc.pre(later.toFormat('HH:mm') !== '00:00');
				const utc = later.toUTC();
				expect(parseDay(utc.toISO(), zone)).toEqual({ day: utc.toISODate() });
			}),
		);
	});

	it.each([
		'1899-12-30',
		'1899-12-30T00:00:00.000Z',
		'1900-01-00',
		'0000-00-00',
		'0001-01-01T00:00:00',
		'1970-01-01T00:00:00.000Z',
		'1970-01-01T01:00:00+01:00',
		new Date(0),
		new Date('1899-12-30'),
		DateTime.fromMillis(0),
	])('refuses %p, which is what becomes of an empty cell', (value) => {
		expect(parseDay(value, 'Europe/Berlin')).toEqual({
			refused: expect.stringContaining('is what becomes of an empty date') as string,
		});
	});

	it('takes days near the beginnings for what they are', () => {
		expect(parseDay('1970-01-01', 'UTC')).toEqual({ day: '1970-01-01' });
		expect(parseDay('1970-01-02T00:00:00Z', 'UTC')).toEqual({ day: '1970-01-02' });
	});

	it('never reads a day out of what may be two', () => {
		const parts = fc.integer({ min: 1, max: 12 });
		fc.assert(
			fc.property(parts, parts, fc.constantFrom('/', '.', '-'), (first, second, sign) => {
				const text = `${first}${sign}${second}${sign}2026`;
				expect(parseDay(text, 'UTC')).toEqual({
					refused: `'${text}' can be read as two different days. Write it as YYYY-MM-DD, e.g. 2026-11-24`,
				});
			}),
		);
	});

	it.each([
		['24.11.2026', "'24.11.2026' is not a date"],
		['24/11/2026 10:00', "'24/11/2026 10:00' is not a date"],
		['24-11-26', "'24-11-26' can be read as two different days"],
		['Nov 24, 2026', "'Nov 24, 2026' is not a date"],
		['2026-02-30', "The day '2026-02-30' does not exist"],
		['2026-13-01', "The day '2026-13-01' does not exist"],
		['2025-02-29T10:00:00Z', "The day '2025-02-29' does not exist"],
		[12, 'The number 12 is not a date'],
		[20_261_124, 'The number 20261124 is not a date'],
		[Number.NaN, 'The number NaN is not a date'],
		[new Date(Number.NaN), 'The date is not valid'],
		[new Date('9999-12-31T23:00:00.000Z'), 'The date is not valid'],
		[new Date('+012026-11-24T10:00:00.000Z'), 'The date is not valid'],
		[DateTime.invalid('test'), 'The date is not valid'],
		[true, 'This is not a date'],
		[{}, 'This is not a date'],
	])('refuses %p and says how to write it', (value, reason) => {
		expect(parseDay(value, 'Europe/Berlin')).toEqual({
			refused: `${reason}. Write it as YYYY-MM-DD, e.g. 2026-11-24`,
		});
	});

	it('gives a day that exists or a reason, whatever it gets', () => {
		fc.assert(
			fc.property(fc.anything({ withDate: true }), zones, (value, zone) => {
				const parsed = parseDay(value, zone);
				if ('day' in parsed) expect(DateTime.fromISO(parsed.day).isValid).toBe(true);
				else expect(parsed.refused).toMatch(/Write it as YYYY-MM-DD/);
			}),
		);
	});
});

describe('A day that has no midnight, because clocks are set forward then', () => {
	it.each([
		['Africa/Cairo', '2026-04-23T22:00:00.000Z', '2026-04-24'],
		['Asia/Beirut', '2026-03-28T22:00:00.000Z', '2026-03-29'],
		['Africa/Cairo', '2026-04-23T23:00:00.000Z', '2026-04-23'],
	])('begins in %s at %s', (timeZone, text, day) => {
		expect(parseDay(text, timeZone)).toEqual({ day });
	});
});
