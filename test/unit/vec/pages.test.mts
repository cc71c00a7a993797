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
		expect(await visitCertificates(client, {}, () => true)).toEqual(okay(null));
		expect(client.calls).toEqual(['list']);
	});

	it('never follows a link of the service', async () => {
		const client = scriptedClient({
			list: [page(full, 1, 2), page([certificate({ uuid: 'z' })], 2, 2)],
		});
		await visitCertificates(client, { search: 'x' }, () => false);
		expect(client.parts[1].query).toEqual({ search: 'x', per_page: 100, page: 2 });
	});
});
