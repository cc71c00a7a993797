import type { IDataObject } from 'n8n-workflow';
import type { z } from 'zod/v3';
import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { listCertificates } from './endpoints';
import type { certificatePage, VaultCertificate } from './schemas';

/** The most the service gives at once. Source: VEC API, listvaultcertificates. */
export const PAGE_SIZE = 100;
const MAX_PAGES = 1_000;

export type Page = z.infer<typeof certificatePage>;

/** Fetches one page of the vault, counted from 1. */
export async function fetchPage(
	client: Client,
	query: IDataObject,
	page: number,
): Promise<Outcome<Page>> {
	return await client.send(listCertificates, { query: { ...query, per_page: PAGE_SIZE, page } });
}

/**
 * Whether a page is the last one. `links.next` only says that there is more: it is not followed,
 * because it may drop the filters and is an address chosen by the server.
 */
export function isLastPage({ data, meta, links }: Page, page: number): boolean {
	if (data.length === 0) return true;
	if (typeof meta?.last_page === 'number') return (meta.current_page ?? page) >= meta.last_page;
	if (links) return !links.next;
	return data.length < PAGE_SIZE;
}

/**
 * Calls `visit` for every certificate of the list, once each though rows may move between pages,
 * until it returns true. The outcome tells whether all pages could be read.
 */
export async function visitCertificates(
	client: Client,
	query: IDataObject,
	visit: (certificate: VaultCertificate) => boolean,
): Promise<Outcome<null>> {
	const seen = new Set<string>();
	for (let page = 1; page <= MAX_PAGES; page++) {
		const outcome = await fetchPage(client, query, page);
		if (outcome.kind !== 'ok') return outcome;
		for (const certificate of outcome.value.data) {
			if (seen.has(certificate.uuid)) continue;
			seen.add(certificate.uuid);
			if (visit(certificate)) return { kind: 'ok', value: null };
		}
		if (isLastPage(outcome.value, page)) break;
	}
	return { kind: 'ok', value: null };
}
