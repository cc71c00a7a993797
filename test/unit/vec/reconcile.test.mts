import { openServiceTime } from '../../../shared/http/serviceTime.ts';
import { ageOf, findCertificate, hasSameName, isSame } from '../../../shared/vec/reconcile.ts';
import { factsOf } from '../../../shared/vec/schemas.ts';
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

describe('the name on a certificate', () => {
	it.each([
		['the same', 'Jane Doe', 'Jane Doe', true],
		['other case', 'JANE DOE', 'Jane Doe', true],
		['blanks around and within', '  Jane  Doe ', 'Jane Doe', true],
		['a blank that does not break', 'Jane\u00a0Doe', 'Jane Doe', true],
		['a sign nobody sees', 'Jane\u200b Doe', 'Jane Doe', true],
		['accents apart', 'Zoë Łuk'.normalize('NFD'), 'Zoë Łuk', true],
		['none told', null, 'Jane Doe', true],
		['none asked for', 'Jane Doe', undefined, true],
		['a letter less', 'Jane Do', 'Jane Doe', false],
		['an accent less', 'Zoe', 'Zoë', false],
		['somebody else', 'John Roe', 'Jane Doe', false],
	])('is compared as people read it: %s', (_, full_name, fullName, same) => {
		expect(hasSameName(certificate({ full_name }), { ...wanted, fullName })).toBe(same);
	});
});

describe('the age of a certificate', () => {
	const HOUR = 60 * MINUTE;
	/** What a service tells whose clock is ahead by this much; undefined for one that tells no time. */
	const timeOf = (aheadMs?: number) => {
		const time = openServiceTime();
		if (aheadMs !== undefined) time.note(new Date(NOW + aheadMs).toUTCString(), NOW);
		return time;
	};
	const age = (madeMs: number, aheadMs?: number) =>
		ageOf(certificate({ created_at: new Date(NOW + madeMs).toISOString() }), NOW, timeOf(aheadMs));

	it.each([
		['just before, as whole seconds have it', -1_000, 0, 'since'],
		['ten seconds before', -10_000, 0, 'before'],
		['after', 1, 0, 'since'],
		['after, by a clock that is three hours behind', -3 * HOUR + 1, -3 * HOUR, 'since'],
		['a minute before, by that clock', -3 * HOUR - MINUTE, -3 * HOUR, 'before'],
		[
			'a minute before, by a clock that is three hours ahead',
			3 * HOUR - MINUTE,
			3 * HOUR,
			'before',
		],
		['four minutes before, by a service that tells no time', -4 * MINUTE, undefined, 'since'],
		['three hours before, by such a service', -3 * HOUR, undefined, 'unsure'],
		['three days before, by such a service', -72 * HOUR, undefined, 'before'],
	])('is told by the clock of the service: %s', (_, madeMs, aheadMs, expected) => {
		expect(age(madeMs, aheadMs)).toBe(expected);
	});

	it('goes by the server that is most behind, where several answer', () => {
		const time = timeOf(0);
		time.note(new Date(NOW - HOUR).toUTCString(), NOW);
		time.note(new Date(NOW + HOUR).toUTCString(), NOW);
		time.note('soon', NOW);
		time.note(undefined, NOW);
		expect(time.aheadMs()).toBe(-HOUR);
	});

	it('is not held against a certificate that does not tell it', () => {
		const ageOfOne = (created_at: unknown, sinceMs?: number) =>
			ageOf(certificate({ created_at }), sinceMs, timeOf(0));
		expect(ageOfOne(null, NOW)).toBe('since');
		expect(ageOfOne('soon', NOW)).toBe('since');
		expect(ageOfOne('2001-01-01', undefined)).toBe('since');
	});

	it('is read as UTC where no zone is told', () => {
		const createdAt = (created_at: unknown) => factsOf(certificate({ created_at })).createdMs;
		expect(createdAt('2026-11-24 12:00:00')).toBe(NOW);
		expect(createdAt('2026-11-24T12:00:00.000000Z')).toBe(NOW);
		expect(createdAt({ date: '2026-11-24 12:00:00.000000' })).toBe(NOW);
		expect(createdAt('2026-11-24T13:00:00+01:00')).toBe(NOW);
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
		expect(await findCertificate(client, wanted)).toMatchObject({
			value: { certificate: { uuid: 'b' } },
		});
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
		expect(await findCertificate(client, wanted)).toMatchObject({
			value: { certificate: { uuid: 'new' } },
		});
	});

	it('prefers the name that is wanted, and what was not there before', async () => {
		const search = async (...list: Array<Parameters<typeof certificate>[0]>) => {
			const client = scriptedClient({ list: [page(list.map((over) => certificate(over)))] });
			client.serviceTime.note(new Date(NOW).toUTCString(), NOW);
			const asked = { ...wanted, fullName: 'Jane Doe' };
			return await findCertificate(client, asked, { sinceMs: NOW });
		};
		const other = { uuid: 'other', full_name: 'Jane Do' };
		const old = { uuid: 'old', created_at: new Date(NOW - MINUTE).toISOString() };
		expect(await search(other, old, { uuid: 'own' })).toMatchObject({
			value: { certificate: { uuid: 'own' }, isOther: false, age: 'since' },
		});
		expect(await search(old, other)).toMatchObject({
			value: { certificate: { uuid: 'other' }, isOther: true, age: 'since' },
		});
		expect(await search(old)).toMatchObject({ value: { age: 'before' } });
	});

	it('leaves out what another row has claimed, and says what is too old', async () => {
		const client = scriptedClient({
			list: [
				page([
					certificate({ uuid: 'taken' }),
					certificate({ uuid: 'old', created_at: '2025-01-01T00:00:00.000000Z' }),
				]),
			],
		});
		const search = { sinceMs: NOW, isTaken: (uuid: string) => uuid === 'taken' };
		expect(await findCertificate(client, wanted, search)).toMatchObject({
			value: { certificate: { uuid: 'old' }, age: 'before' },
		});
	});

	it('passes on that the list cannot be read, even after a match on an earlier page', async () => {
		const client = scriptedClient({ list: [page([certificate()], 1, 2), dropped] });
		expect(await findCertificate(client, wanted)).toEqual(dropped);
	});
});
