import { findCertificate, isOlder, isSame } from '../../../shared/vec/reconcile.ts';
import { certificate, dropped, NOW, page, scriptedClient } from './scriptedClient.mts';

const wanted = {
	certificateTitle: 'Food Safety',
	applicantEmail: 'Jane@Example.com',
	issueDate: '2026-11-24',
};
const MINUTE = 60_000;

describe('the sameness of two certificates', () => {
	it.each([
		['an e-mail address in other case', {}, wanted, true],
		['a date with time', { issue_date: '2026-11-24T00:00:00.000000Z' }, wanted, true],
		[
			'accents stored apart',
			{ certificate_title: 'Kurs für Café'.normalize('NFD') },
			{ ...wanted, certificateTitle: 'Kurs für Café' },
			true,
		],
		[
			'squeezed spaces',
			{ certificate_title: 'Food Safety' },
			{ ...wanted, certificateTitle: 'Food  Safety' },
			true,
		],
		['no date on both sides', { issue_date: null }, { ...wanted, issueDate: undefined }, true],
		['a date on one side only', {}, { ...wanted, issueDate: undefined }, false],
		['another date', { issue_date: '2026-11-23' }, wanted, false],
		['another title', { certificate_title: 'Food Safety 2' }, wanted, false],
		['a title in other case', { certificate_title: 'food safety' }, wanted, false],
		['another address', { applicant_email: 'jane@example.org' }, wanted, false],
		['nothing known', { applicant_email: null, certificate_title: null }, wanted, false],
	])('sees %s as it is', (_, there, ours, same) => {
		expect(isSame(certificate(there), ours)).toBe(same);
	});
});

describe('the age of a certificate', () => {
	it.each([
		['four minutes before', -4, false],
		['six minutes before', -6, true],
		['after', 1, false],
	])('forgives clocks that differ a little: made %s', (_, minutes, older) => {
		const created_at = new Date(NOW + minutes * MINUTE).toISOString();
		expect(isOlder(certificate({ created_at }), NOW)).toBe(older);
	});

	it('is not held against a certificate that does not tell it', () => {
		expect(isOlder(certificate({ created_at: null }), NOW)).toBe(false);
		expect(isOlder(certificate({ created_at: 'soon' }), NOW)).toBe(false);
		expect(isOlder(certificate({ created_at: '2001-01-01' }), undefined)).toBe(false);
	});
});

describe('the search for a certificate', () => {
	it('asks for the address, a hundred at a time, through all pages', async () => {
		const client = scriptedClient({
			list: [
				page([certificate({ uuid: 'a', certificate_title: 'Other' })], 1, 2),
				page([certificate({ uuid: 'b' })], 2, 2),
			],
		});
		expect(await findCertificate(client, wanted)).toMatchObject({ value: { uuid: 'b' } });
		expect(client.parts.map(({ query }) => query)).toEqual([
			{ applicant_email: 'Jane@Example.com', per_page: 100, page: 1 },
			{ applicant_email: 'Jane@Example.com', per_page: 100, page: 2 },
		]);
	});

	it('takes the newest of several, whatever their order', async () => {
		const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();
		const client = scriptedClient({
			list: [
				page([
					certificate({ uuid: 'old', created_at: at(-3) }),
					certificate({ uuid: 'new', created_at: at(2) }),
					certificate({ uuid: 'middle', created_at: at(1) }),
					certificate({ uuid: 'ageless', created_at: null }),
				]),
			],
		});
		expect(await findCertificate(client, wanted)).toMatchObject({ value: { uuid: 'new' } });
	});

	it('leaves out what another row has claimed and what is too old', async () => {
		const client = scriptedClient({
			list: [
				page([
					certificate({ uuid: 'taken' }),
					certificate({ uuid: 'old', created_at: '2025-01-01T00:00:00.000000Z' }),
				]),
			],
		});
		const search = { sinceMs: NOW, isTaken: (uuid: string) => uuid === 'taken' };
		expect(await findCertificate(client, wanted, search)).toEqual({ kind: 'ok', value: undefined });
	});

	it('passes on that the list cannot be read, even after a match on an earlier page', async () => {
		const client = scriptedClient({ list: [page([certificate()], 1, 2), dropped] });
		expect(await findCertificate(client, wanted)).toEqual(dropped);
	});
});
