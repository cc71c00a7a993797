import { DateTime } from 'luxon';
import { isLuxon } from '../../../shared/text/luxon.ts';

it('A DateTime of Luxon is told from all else that names a moment', () => {
	expect([DateTime.utc(), DateTime.invalid('never')].map(isLuxon)).toEqual([true, true]);
	const others = [new Date(0), '2026-11-24', 0, null, undefined, { toISO: 1, toISODate: 1 }];
	expect(others.filter(isLuxon)).toEqual([]);
});
