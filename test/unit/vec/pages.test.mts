import type { Page } from '../../../shared/vec/pages.ts';
import { isLastPage, visitCertificates } from '../../../shared/vec/pages.ts';
import { certificate, dropped, okay, page, scriptedClient } from './scriptedClient.mts';

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
		await visitCertificates(client, {}, ({ uuid }) => seen.push(uuid) === 0, { perPage: 2 });
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

/** A list of two a page that changes between the answers, which come in an order of their own. */
function changingList(uuids: string[], { order, changes }: Changes) {
	const client = scriptedClient({});
	client.gate.setMaxWidth(4);
	const waiting: Array<{ page: number; answer: () => void }> = [];
	const asked: number[] = [];
	let inFlight = 0;
	let mostInFlight = 0;
	const serve = () => {
		const next = order.length === 0 ? waiting[0] : waiting.find(({ page }) => page === order[0]);
		if (!next) return;
		order.shift();
		waiting.splice(waiting.indexOf(next), 1);
		next.answer();
		changes[next.page]?.(uuids);
	};
	client.send = (async (_: unknown, { query }: { query: { page: number } }) => {
		asked.push(query.page);
		mostInFlight = Math.max(mostInFlight, ++inFlight);
		return await new Promise((resolve) => {
			const answer = () => {
				inFlight -= 1;
				const from = (query.page - 1) * 2;
				const last = Math.ceil(uuids.length / 2);
				resolve(
					okay({
						data: uuids.slice(from, from + 2).map((uuid) => certificate({ uuid })),
						meta: { current_page: query.page, last_page: last, total: uuids.length },
					}),
				);
			};
			waiting.push({ page: query.page, answer });
			setImmediate(serve);
		});
	}) as never;
	return { client, asked, mostInFlight: () => mostInFlight };
}

interface Changes {
	/** Pages in the order of their first answers. */
	order: number[];
	/** What happens to the list after a page was answered. */
	changes: Record<number, (uuids: string[]) => void>;
}

describe('pages that are read at once', () => {
	const letters = (count: number) => Array.from({ length: count }, (_, n) => `u${n}`);

	async function visitAll(
		{ client }: Pick<ReturnType<typeof changingList>, 'client'>,
		needed = () => Infinity,
	) {
		const seen: string[] = [];
		const reading = { perPage: 2, needed };
		const outcome = await visitCertificates(
			client,
			{},
			({ uuid }) => seen.push(uuid) === 0,
			reading,
		);
		return { seen, outcome };
	}

	it('come in order and each once, no more at a time than the gate allows', async () => {
		const list = changingList(letters(20), { order: [1, 3, 2, 5, 4], changes: {} });
		expect((await visitAll(list)).seen).toEqual(letters(20));
		expect(list.asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(list.mostInFlight()).toBe(4);
	});

	it('do not wait for one that is late, as long as the gate lets more out', async () => {
		let askedBefore: number[] = [];
		const list = changingList(letters(20), {
			order: [1, 3, 4, 5, 2],
			changes: { 2: () => void (askedBefore = [...list.asked]) },
		});
		expect((await visitAll(list)).seen).toEqual(letters(20));
		expect(askedBefore).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
		expect(list.mostInFlight()).toBe(4);
	});

	it('are no more than what is wanted takes', async () => {
		const list = changingList(letters(20), { order: [], changes: {} });
		let left = 5;
		const count = () => --left === 0;
		await visitCertificates(list.client, {}, count, { perPage: 2, needed: () => left });
		expect(list.asked).toEqual([1, 2, 3]);
	});

	it('miss nothing when a row comes in between two that are answered the wrong way round', async () => {
		const list = changingList(letters(6), {
			order: [1, 3],
			changes: { 3: (uuids) => void (uuids.length === 6 && uuids.unshift('new')) },
		});
		const { seen, outcome } = await visitAll(list);
		expect(new Set(seen)).toEqual(new Set(letters(6)));
		expect([seen.length, outcome]).toEqual([6, okay({ cut: false })]);
	});

	it('miss nothing when another row leaves at the same time, so that the count stays', async () => {
		const list = changingList(letters(6), {
			order: [1, 3],
			changes: {
				3(uuids) {
					if (uuids.pop() === 'u5') uuids.unshift('new');
				},
			},
		});
		const { seen } = await visitAll(list);
		expect([...seen].sort()).toEqual(['new', ...letters(6)]);
	});

	it('take rows that come in while they are read in order for nothing to look after', async () => {
		const grow = (uuids: string[]) => void uuids.unshift(`new${uuids.length}`);
		const list = changingList(letters(8), { order: [], changes: { 1: grow, 2: grow } });
		expect((await visitAll(list)).seen).toEqual(letters(8));
		expect(list.asked).toHaveLength(5);
	});

	it('are all awaited when one of them fails', async () => {
		const list = changingList(letters(12), { order: [], changes: {} });
		const send = list.client.send.bind(list.client) as never as (...all: unknown[]) => unknown;
		let open = 0;
		list.client.send = (async (call: unknown, parts: { query: { page: number } }) => {
			open += 1;
			const answer = await send(call, parts);
			open -= 1;
			return parts.query.page === 2 ? dropped : answer;
		}) as never;
		expect((await visitAll(list)).outcome).toEqual(dropped);
		expect(open).toBe(0);
	});
});
