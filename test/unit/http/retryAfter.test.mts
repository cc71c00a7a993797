import fc from 'fast-check';
import { waitBeforeRetryMs } from '../../../shared/http/retry.ts';
import { MAX_PAUSE_MS, retryAfterMs } from '../../../shared/http/retryAfter.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const throttled = (header: unknown) => {
	const pause = retryAfterMs(header, NOW);
	return {
		kind: 'rejected' as const,
		status: 429,
		errors: [],
		html: false,
		...(pause === undefined ? {} : { retryAfterMs: pause }),
	};
};

describe('What Retry-After asks for', () => {
	it.each([
		['0', 0],
		['3', 3_000],
		['1.5', 1_500],
		['99999', MAX_PAUSE_MS],
		[2, 2_000],
		[' 3 ', 3_000],
		['0.25', 250],
		['1.', undefined],
		['.5', undefined],
		['3x', undefined],
		['x3', undefined],
		[['3'], undefined],
		[true, undefined],
		['Tue, 24 Nov 2026 11:00:00 GMT', MAX_PAUSE_MS],
		['Tue, 99 Nov 2026 10:00:05 GMT', undefined],
		[' Tue Nov 24 10:00:05 2026 GMT ', 5_000],
		['Not before Tue, 24 Nov 2026 10:00:05 GMT', undefined],
		['Tue, 24 Nov 2026 10:00:05 GMT', 5_000],
		['Tuesday, 24-Nov-26 10:00:05 GMT', 5_000],
		['Tue, 24 Nov 2026 09:59:00 GMT', 0],
		['-1', undefined],
		['-1.5', undefined],
		['1e3', undefined],
		['2026', 60_000],
		['2026-11-24T10:00:05Z', undefined],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
	])('is read from %p', (header, ms) => {
		expect(retryAfterMs(header, NOW)).toBe(ms);
	});

	it('never shortens the own wait, whatever it is', () => {
		const headers = fc.oneof(
			fc.constantFrom('0', '-1', '', 'Tue, 24 Nov 2026 09:59:00 GMT', '5', '60'),
			fc.string(),
			fc.integer({ min: -100, max: 100 }).map(String),
		);
		fc.assert(
			fc.property(
				headers,
				fc.integer({ min: 1, max: 5 }),
				fc.double({ min: 0, max: 0.999, noNaN: true }),
				(header, attempt, random) => {
					const own = waitBeforeRetryMs('never', throttled(undefined), attempt, random) ?? 0;
					const wait = waitBeforeRetryMs('never', throttled(header), attempt, random) ?? 0;
					expect(own).toBeGreaterThanOrEqual(750);
					expect(wait).toBe(Math.max(own, retryAfterMs(header, NOW) ?? 0));
				},
			),
		);
	});
});
