import { isAboutData } from '../../../shared/http/outcome.ts';

describe('A refusal', () => {
	const about = (status: number, html = false) =>
		isAboutData({ kind: 'rejected', status, html, errors: [] });

	it.each([400, 409, 422])('may be about what was sent: %s', (status) => {
		expect([about(status), about(status, true)]).toEqual([true, false]);
	});

	it.each([401, 402, 403, 404, 413, 429, 451])('is about something else: %s', (status) => {
		expect(about(status)).toBe(false);
	});
});
