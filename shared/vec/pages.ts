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

/** Fetches one page of the vault, counted from 1. */
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

/**
 * Calls `visit` for every page of the list until it returns true, with each certificate once though
 * rows may move between pages. New rows push others to later pages, where they are met again and
 * passed over; rows that leave the list pull others to earlier pages, which are then read once more.
 */
export async function visitPages(
	client: Client,
	query: IDataObject,
	visit: (visited: Visited) => boolean,
	perPage = PAGE_SIZE,
): Promise<Outcome<Walk>> {
	const seen = new Set<string>();
	let mostReads = MAX_PAGES_UNKNOWN;
	let idleReads = 0;
	let total: number | undefined;
	for (let reads = 1, page = 1; ; reads++) {
		const outcome = await fetchPage(client, query, page, perPage);
		if (outcome.kind !== 'ok') return outcome;
		const { data, meta } = outcome.value;
		const fresh = data.filter(({ uuid }) => !seen.has(uuid) && seen.add(uuid));
		const isLast = isLastPage(outcome.value, page, perPage);
		const left = isLast ? 0 : (meta?.last_page ?? Infinity) - page;
		if (visit({ fresh, left })) return ok({ cut: false });
		const gone = Math.max((total ?? 0) - (totalOf(outcome.value) ?? Infinity), 0);
		total = totalOf(outcome.value);
		if (gone === 0 && isLast) return ok({ cut: false });

		if (reads === 1 && meta?.last_page) mostReads = GROWTH * meta.last_page + EXTRA_PAGES;
		idleReads = fresh.length > 0 ? 0 : idleReads + 1;
		if (idleReads >= MAX_IDLE_PAGES || reads >= mostReads) return ok({ cut: true });
		page = gone === 0 ? page + 1 : Math.max(page - Math.ceil(gone / perPage), 1);
	}
}

/** The same for every certificate: calls `visit` once for each until it returns true. */
export async function visitCertificates(
	client: Client,
	query: IDataObject,
	visit: (certificate: VaultCertificate) => boolean,
	perPage = PAGE_SIZE,
): Promise<Outcome<Walk>> {
	return await visitPages(client, query, ({ fresh }) => fresh.some(visit), perPage);
}

function totalOf({ meta }: Page): number | undefined {
	return typeof meta?.total === 'number' ? meta.total : undefined;
}
