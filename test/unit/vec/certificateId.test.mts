import type { Picked } from '../../../shared/params/row.ts';
import { check } from '../../../shared/params/check.ts';
import { certificateInput } from '../../../shared/vec/certificateId.ts';

const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const read = (value: unknown, mode: Picked['mode'] = 'id') =>
	check(certificateInput, { mode, value });
const problem = (value: unknown, mode?: string) => {
	const checked = read(value, mode);
	return 'problem' in checked ? checked.problem : undefined;
};

describe('The certificate a row names', () => {
	it.each(['list', 'id', 'reference', undefined])('may be a UUID in the mode %s', (mode) => {
		expect(read(UUID, mode)).toEqual({ input: { uuid: UUID } });
	});

	it.each(['list', 'id', 'reference', undefined])('may be a reference ID in mode %s', (mode) => {
		expect(read('VEC-IC-7K2M9Q4A', mode)).toEqual({
			input: { uuid: '', referenceId: 'VEC-IC-7K2M9Q4A' },
		});
	});

	it.each([
		['blanks around it', `\n  ${UUID}\u00a0`],
		['capitals', UUID.toUpperCase()],
		['signs nobody sees', `\ufeff${UUID}\u200b`],
		['dashes of a word processor', UUID.replaceAll('-', '–')],
		['hyphens that keep a line together', UUID.replaceAll('-', '‑')],
	])('is the same UUID with %s', (_, text) => {
		expect(read(text)).toEqual({ input: { uuid: UUID } });
	});

	it.each([
		['blanks around it', ' VEC-IC-1A\t'],
		['signs nobody sees', 'VEC\u00ad-IC\u200b-1A'],
		['a dash for a hyphen', 'VEC–IC—1A'],
		['letters of full width', 'ＶＥＣ-ＩＣ-１Ａ'],
	])('is the same reference ID with %s', (_, text) => {
		expect(read(text, 'reference')).toEqual({ input: { uuid: '', referenceId: 'VEC-IC-1A' } });
	});

	it('may have a reference ID of another kind only where one is asked for', () => {
		expect(read('ACME-2026.17', 'reference')).toEqual({
			input: { uuid: '', referenceId: 'ACME-2026.17' },
		});
		expect(problem('ACME-2026.17')?.message).toBe("'Certificate' is not a UUID");
	});

	it.each([
		['', ''],
		['nothing', undefined],
		['null', null],
		['blanks', ' \u200b '],
	])('is empty when there is %s', (_, value) => {
		for (const mode of ['list', 'id', 'reference']) {
			expect(problem(value, mode)).toMatchObject({
				message: "'Certificate' is empty",
				field: 'Certificate',
			});
		}
		expect(problem(value, 'reference')?.description).toMatch(/^Enter its reference ID, or /);
		expect(problem(value, 'list')?.description).toMatch(/^Pick one from the list, or /);
	});

	it.each([
		['a number', 17, "'17'. That number leads to no certificate."],
		['a number as text', ' 17 ', "'17'. That number leads to no certificate."],
		[
			'a link',
			'https://vec.digital/v/VEC-IC-1A',
			'Enter only the reference ID or the UUID, not a link.',
		],
		['a title', 'Food Safety', "'Food Safety'."],
		['an address', 'jane@example.com', "'jane@example.com'."],
		['two of them', 'VEC-IC-1A, VEC-IC-1B', "'VEC-IC-1A, VEC-IC-1B'."],
		['a list', ['VEC-IC-1A', 'VEC-IC-1B'], `'["VEC-IC-1A","VEC-IC-1B"]'.`],
		['an object', { uuid: UUID }, `'{"uuid":"${UUID}"}'.`],
		['a switch', true, "'true'."],
		['half of it', 'VEC-IC-', "'VEC-IC-'."],
		['something endless', `VEC-IC-${'A'.repeat(5_000)}`, `'VEC-IC-${'A'.repeat(53)}'.`],
		['a way to another place', 'VEC-IC-1A/../x', "'VEC-IC-1A/../x'."],
	])('is refused with what was there when it is %s', (_, value, description) => {
		for (const [mode, kind] of [
			['list', 'UUID'],
			['id', 'UUID'],
			['reference', 'reference ID'],
		]) {
			const found = problem(value, mode);
			expect(found?.message).toBe(`'Certificate' is not a ${kind}`);
			expect(found?.description).toContain(description);
			expect(found?.field).toBe('Certificate');
		}
	});
});
