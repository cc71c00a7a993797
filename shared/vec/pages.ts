import type { IDataObject } from 'n8n-workflow';
import type { z } from 'zod/v3';
import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { listCertificates } from './endpoints';
import type { certificatePage, VaultCertificate } from './schemas';

/** The most the service gives at once. Source: VEC API, listvaultcertificates. */
export const PAGE_SIZE = 100;
/** Pages in a row without anything new after which a walk ends. */
const MAX_IDLE_PAGES = 10;
/** Most pages of a walk: so many times what the first page announces, and these on top. */
const GROWTH = 10;
const EXTRA_PAGES = 100;
/** Where the first page does not say how many there are. */
const MAX_PAGES_UNKNOWN = 10_000;

export type Page = z.infer<typeof certificatePage>;

/** How a walk through the vault ended. */
export interface Walk {
	/** The list did not end: it grew faster than it could be read, or gave the same again and again. */
	cut: boolean;
}

/** Fetches one page of the vault, counted from 1, at most `perPage` long. Source: VEC API, listvaultcertificates. */
export async function fetchPage(
	client: Client,
	query: IDataObject,
	page: number,
	perPage = PAGE_SIZE,
): Promise<Outcome<Page>> {
	return await client.send(listCertificates, { query: { ...query, per_page: perPage, page } });
}

/**
 * Whether a page is the last one. `links.next` only says that there is more: it is not followed,
 * because it may drop the filters and is an address chosen by the server.
 */
export function isLastPage(
	{ data, meta, links }: Page,
	page: number,
	perPage = PAGE_SIZE,
): boolean {
	if (data.length === 0) return true;
	if (typeof meta?.last_page === 'number') return (meta.current_page ?? page) >= meta.last_page;
	if (links) return !links.next;
	return data.length < perPage;
}

/** A page that was read, and what of it had not been met before. */
export interface Visited {
	fresh: VaultCertificate[];
	/** How many pages follow, as the service says now; Infinity where it only says that there are some. */
	left: number;
}

/** How pages are read. */
export interface Reading {
	perPage?: number;
	/**
	 * How many more certificates are wanted at least; as many pages as those take are read at once,
	 * within the bounds of the run.
	 */
	needed?(): number;
}

/**
 * Calls `visit` for every page of the list, in order, until it returns true, with each certificate once
 * though rows may move between pages. New rows push others to later pages, where they are met again and
 * passed over; rows that leave the list pull others to earlier pages, which are then read once more.
 * Where pages were read at once, one of them may have been read before a row was pushed onto it: then
 * fewer are met than there were, and the list is read once more, page after page.
 */
export async function visitPages(
	client: Client,
	query: IDataObject,
	visit: (visited: Visited) => boolean,
	{ perPage = PAGE_SIZE, needed = () => 1 }: Reading = {},
): Promise<Outcome<Walk>> {
	const pages = openPages(client, query, perPage);
	const seen = new Set<string>();
	let mostReads = MAX_PAGES_UNKNOWN;
	let idleReads = 0;
	let total: number | undefined;
	/** How many were there at the beginning and did not leave since. */
	let expected = 0;
	let lastPage = 1;
	let order: 'atOnce' | 'inTurn' | 'again' = 'atOnce';
	for (let reads = 1, page = 1; ; reads++) {
		const wanted = page - 1 + Math.ceil(needed() / perPage);
		const readable = page + Math.min(mostReads - reads, MAX_IDLE_PAGES - 1 - idleReads);
		const mayReadOn = order === 'atOnce' && total !== undefined;
		const upTo = mayReadOn ? Math.min(wanted, readable, lastPage) : page;
		const outcome = await pages.read(page, upTo);
		if (outcome.kind !== 'ok') return await pages.close(outcome);
		const { data, meta } = outcome.value;
		const fresh = data.filter(({ uuid }) => !seen.has(uuid) && seen.add(uuid));
		const isLast = isLastPage(outcome.value, page, perPage);
		lastPage = meta?.last_page ?? page;
		if (visit({ fresh, left: isLast ? 0 : (meta?.last_page ?? Infinity) - page }))
			return await pages.close(ok({ cut: false }));
		const gone = Math.max((total ?? 0) - (totalOf(outcome.value) ?? Infinity), 0);
		total = totalOf(outcome.value);
		if (reads === 1) expected = total ?? 0;
		expected -= gone;
		const isAll = !pages.wereAtOnce() || order === 'again' || seen.size >= expected;
		if (gone === 0 && isLast && isAll) return ok({ cut: false });

		if (reads === 1 && meta?.last_page) mostReads = GROWTH * meta.last_page + EXTRA_PAGES;
		idleReads = fresh.length > 0 || order === 'again' ? 0 : idleReads + 1;
		if (idleReads >= MAX_IDLE_PAGES || reads >= mostReads)
			return await pages.close(ok({ cut: true }));
		if (gone > 0) {
			if (order === 'atOnce') order = 'inTurn';
			page = Math.max(page - Math.ceil(gone / perPage), 1);
			await pages.forget();
		} else if (isLast) {
			order = 'again';
			page = 1;
		} else page += 1;
	}
}

/** Reads pages ahead of the one that is wanted, as many at once as the run allows. */
function openPages(client: Client, query: IDataObject, perPage: number) {
	const asked = new Map<number, Promise<Outcome<Page>>>();
	let [current, upTo] = [0, 0];
	let underWay = 0;
	let wereAtOnce = false;

	async function ask(page: number): Promise<Outcome<Page>> {
		underWay += 1;
		const outcome = await fetchPage(client, query, page, perPage);
		underWay -= 1;
		// Pages that came out of turn wait for theirs; the requests need not.
		if (outcome.kind === 'ok') readAhead();
		return outcome;
	}

	function readAhead(): void {
		for (let page = current + 1; page <= upTo && underWay < client.gate.width(); page++) {
			if (asked.has(page)) continue;
			asked.set(page, ask(page));
			wereAtOnce = true;
		}
	}

	/** What was read ahead is no longer as the list is, and nothing more is. */
	async function forget(): Promise<void> {
		upTo = 0;
		await Promise.all(asked.values());
		asked.clear();
	}

	return {
		/** Gives a page, and has those up to another one on their way meanwhile. */
		async read(page: number, last: number): Promise<Outcome<Page>> {
			[current, upTo] = [page, last];
			const reply = asked.get(page) ?? ask(page);
			readAhead();
			const outcome = await reply;
			asked.delete(page);
			return outcome;
		},
		wereAtOnce: () => wereAtOnce,
		forget,
		async close(end: Outcome<Walk>): Promise<Outcome<Walk>> {
			await forget();
			return end;
		},
	};
}

/** The same for every certificate: calls `visit` once for each until it returns true. */
export async function visitCertificates(
	client: Client,
	query: IDataObject,
	visit: (certificate: VaultCertificate) => boolean,
	reading: Reading = {},
): Promise<Outcome<Walk>> {
	return await visitPages(client, query, ({ fresh }) => fresh.some(visit), reading);
}

function totalOf({ meta }: Page): number | undefined {
	return typeof meta?.total === 'number' ? meta.total : undefined;
}
