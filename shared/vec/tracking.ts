import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { runBounded } from '../http/pool';
import { fetchPage, isLastPage } from './pages';
import type { CertificateIdentity } from './reconcile';
import {
	createdMs,
	findCertificate,
	identityOf,
	identityOfCertificate,
	isOlder,
} from './reconcile';
import type { VaultCertificate } from './schemas';

/** Pauses before each look, in milliseconds. */
const SETTLE_WAITS_MS = [1_000, 2_000, 4_000];

/** An entry of a bulk request, whose reply tells no UUID, and the certificate it became. */
export interface Tracked extends CertificateIdentity {
	/** Milliseconds since 1970; an older certificate cannot be the one. */
	sinceMs?: number;
	/** As last seen in the list. */
	certificate?: VaultCertificate;
	/** Tells its certificate, where an earlier try gave that another title or date. */
	isIt?(certificate: VaultCertificate): boolean;
}

/**
 * Looks for many entries by paging through the list, and notes what it finds. Goes on as long as a
 * page brings entries that were missing, or as the pages left are fewer than those entries. Entries
 * for which paging on would take more requests than looking them up one by one are given back; after
 * the last page none are, because what is not there by then is not in the list. Nothing says that the
 * list is in order of time, so the newest match on a page counts.
 */
export async function trackByPages(
	client: Client,
	entries: Tracked[],
): Promise<Outcome<Tracked[]>> {
	const missing = new Map<string, Tracked>();
	const others = entries.filter(({ isIt }) => isIt !== undefined);
	for (const entry of entries) if (!entry.isIt) missing.set(identityOf(entry), entry);
	for (let page = 1; missing.size > 0; page++) {
		const outcome = await fetchPage(client, {}, page);
		if (outcome.kind !== 'ok') return outcome;
		const found = matchesOf(outcome.value.data, missing);
		for (const [identity, certificate] of found) {
			const entry = missing.get(identity);
			if (entry) entry.certificate = certificate;
			missing.delete(identity);
		}
		if (isLastPage(outcome.value, page)) return ok(others);
		const lastPage = outcome.value.meta?.last_page ?? Infinity;
		if (found.size === 0 && lastPage - page >= missing.size) break;
	}
	return ok([...missing.values(), ...others]);
}

function matchesOf(
	certificates: VaultCertificate[],
	wanted: Map<string, Tracked>,
): Map<string, VaultCertificate> {
	const found = new Map<string, VaultCertificate>();
	for (const certificate of certificates) {
		const identity = identityOfCertificate(certificate);
		const entry = wanted.get(identity);
		if (!entry || isOlder(certificate, entry.sinceMs)) continue;
		const other = found.get(identity);
		if (!other || createdMs(certificate) > createdMs(other)) found.set(identity, certificate);
	}
	return found;
}

/**
 * Looks for many entries with as few requests as it takes, and notes what is found. The outcome
 * tells whether all could be looked for.
 */
export async function trackAll(client: Client, entries: Tracked[]): Promise<Outcome<null>> {
	const paged = await trackByPages(client, entries);
	if (paged.kind !== 'ok') return paged;
	let failure: Failure | undefined;
	const lookUp = async (entry: Tracked) => {
		const found = await findCertificate(client, entry, entry);
		if (found.kind !== 'ok') failure ??= found;
		else entry.certificate = found.value ?? entry.certificate;
	};
	await runBounded(client, paged.value, lookUp, () => failure !== undefined);
	return failure ?? ok(null);
}

/**
 * Looks for entries of a request that was not answered, more than once, because a request that was
 * taken is worked off in the background. Entries without a certificate afterwards stay open.
 */
export async function settleEntries(client: Client, entries: Tracked[]): Promise<void> {
	let open = entries;
	for (const waitMs of SETTLE_WAITS_MS) {
		await client.clock.sleep(waitMs, client.signal);
		if (client.signal?.aborted) return;
		const outcome = await trackAll(client, open);
		open = open.filter(({ certificate }) => certificate === undefined);
		if (outcome.kind !== 'ok' || open.length === 0) return;
	}
}
