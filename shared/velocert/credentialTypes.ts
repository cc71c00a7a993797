import type { z } from 'zod/v3';
import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { listCredentialTypes } from './endpoints';
import type { credentialTypesPage } from './schemas';

/** Asked for first; the service's maximum is not documented. */
const PAGE_SIZE = 100;
/** The page size of the guide's sample, for a service that refuses a larger one. */
const SAMPLE_PAGE_SIZE = 20;
const MAX_PAGES = 500;

/** A credential type as the service describes it; `id` is the number inside `name`. */
export interface CredentialType {
	id: string;
	name: string;
	displayName: string;
	[field: string]: unknown;
}

/**
 * All credential types of the organisation, each once. Follows whatever page token the service
 * gives, and stops at an absent, empty or repeated one, or at a page that brings nothing new.
 * Assumed, see docs/api/velocert.md, "Paging".
 */
export async function listAllTypes(
	client: Client,
	limit = Infinity,
): Promise<Outcome<CredentialType[]>> {
	const types = new Map<string, CredentialType>();
	const used = new Set<string>();
	let token: string | number = 0;
	let pageSize = Math.min(PAGE_SIZE, limit);
	for (let page = 0; page < MAX_PAGES; page++) {
		used.add(String(token));
		const outcome: Outcome<z.infer<typeof credentialTypesPage>> = await client.send(
			listCredentialTypes,
			{
				query: { pageSize, pageToken: token },
			},
		);
		const refusedSize = outcome.kind === 'rejected' && [400, 422].includes(outcome.status);
		if (refusedSize && page === 0 && pageSize > SAMPLE_PAGE_SIZE) {
			pageSize = SAMPLE_PAGE_SIZE;
			continue;
		}
		if (outcome.kind !== 'ok') return outcome;
		const before = types.size;
		for (const type of outcome.value.credentialTypes ?? []) {
			const id = credentialTypeId(type.name);
			if (!types.has(type.name)) {
				types.set(type.name, { ...type, id, displayName: type.displayName ?? type.name });
			}
		}
		const next: string | number | null | undefined =
			outcome.value.nextPageToken ?? outcome.value.next_page_token;
		const isLast = next === undefined || next === null || next === '' || used.has(String(next));
		if (isLast || types.size === before || types.size >= limit) break;
		token = next;
	}
	return ok([...types.values()].slice(0, limit));
}

/** `123` from `123` or `credentialTypes/123`. */
export function credentialTypeId(text: string): string {
	return text.trim().replace(/^\/?credentialTypes\//, '');
}
