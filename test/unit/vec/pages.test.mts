import type { Page } from '../../../shared/vec/pages.ts';
import { isLastPage, visitCertificates } from '../../../shared/vec/pages.ts';
import { certificate, okay, page, scriptedClient } from './scriptedClient.mts';

const full = Array.from({ length: 100 }, (_, index) => certificate({ uuid: `u${index}` }));

describe('the last page of the vault', () => {
	it.each<[string, Page, number, boolean]>([
		['is an empty one', { data: [] }, 1, true],
		['is told by meta', { data: full, meta: { current_page: 2, last_page: 2 } }, 2, true],
		[
			'is not before meta says so',
			{ data: full, meta: { current_page: 1, last_page: 2 } },
			1,
			false,
		],
		['goes by our count without current_page', { data: full, meta: { last_page: 2 } }, 2, true],
		['is told by links without meta', { data: full, links: { next: null } }, 1, true],
		[
			'is not while links lead on',
			{ data: full, links: { next: 'https://example.com' } },
			1,
			false,
		],
		['is a short one without both', { data: full.slice(0, 99) }, 1, true],
		['is not a full one without both', { data: full }, 1, false],
	])('%s', (_, given, number, last) => {
		expect(isLastPage(given, number)).toBe(last);
	});
});

describe('a walk through the vault', () => {
	it('visits a certificate once though it moved to the next page meanwhile', async () => {
		const client = scriptedClient({
			list: [
				page([certificate({ uuid: 'a' }), certificate({ uuid: 'b' })], 1, 2),
				page([certificate({ uuid: 'b' }), certificate({ uuid: 'c' })], 2, 2),
			],
		});
		const seen: string[] = [];
		await visitCertificates(client, {}, ({ uuid }) => seen.push(uuid) === 0);
		expect(seen).toEqual(['a', 'b', 'c']);
	});

	it('ends as soon as the visitor has what it wants', async () => {
		const client = scriptedClient({ list: [page([certificate()], 1, 9)] });
		expect(await visitCertificates(client, {}, () => true)).toEqual(okay({ cut: false }));
		expect(client.calls).toEqual(['list']);
	});

	it('reads the page before again when rows have left the list, because others moved up', async () => {
		const counted = (uuids: string[], current: number, last: number, total: number) =>
			okay({
				data: uuids.map((uuid) => certificate({ uuid })),
				meta: { current_page: current, last_page: last, total },
			});
		const client = scriptedClient({
			list: [
				counted(['a', 'b'], 1, 3, 5),
				// Meanwhile "a" has left: "c", which would have been here, is on the first page now.
				counted(['d', 'e'], 2, 2, 4),
				counted(['b', 'c'], 1, 2, 4),
				counted(['d', 'e'], 2, 2, 4),
			],
		});
		const seen: string[] = [];
		await visitCertificates(client, {}, ({ uuid }) => seen.push(uuid) === 0, 2);
		expect(seen).toEqual(['a', 'b', 'd', 'e', 'c']);
		expect(client.parts.map(({ query }) => query?.page)).toEqual([1, 2, 1, 2]);
	});

	it('passes over a burst of new rows', async () => {
		const client = scriptedClient({
			list: [
				page([certificate({ uuid: 'a' })], 1, 2),
				...Array.from({ length: 9 }, (_, n) => page([certificate({ uuid: 'a' })], n + 2, 12)),
				page([certificate({ uuid: 'b' })], 12, 12),
			],
		});
		const seen: string[] = [];
		const outcome = await visitCertificates(client, {}, ({ uuid }) => seen.push(uuid) === 0);
		expect([seen, outcome]).toEqual([['a', 'b'], okay({ cut: false })]);
	});

	it('is cut when ten pages in a row bring nothing new', async () => {
		const client = scriptedClient({ list: [page([certificate()], 1, 9)] });
		expect(await visitCertificates(client, {}, () => false)).toEqual(okay({ cut: true }));
		expect(client.calls).toHaveLength(11);
	});

	it('is cut when the list has grown far beyond what the first page announced', async () => {
		const endless = Array.from({ length: 150 }, (_, n) =>
			page([certificate({ uuid: `u${n}` })], n + 1, n + 2),
		);
		const client = scriptedClient({ list: endless });
		expect(await visitCertificates(client, {}, () => false)).toEqual(okay({ cut: true }));
		expect(client.calls).toHaveLength(10 * 2 + 100);
	});

	it('never follows a link of the service', async () => {
		const client = scriptedClient({
			list: [page(full, 1, 2), page([certificate({ uuid: 'z' })], 2, 2)],
		});
		await visitCertificates(client, { search: 'x' }, () => false);
		expect(client.parts[1].query).toEqual({ search: 'x', per_page: 100, page: 2 });
	});
});
