import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { runBounded } from '../http/pool';
import { sameInAnyCase } from '../memory/identity';
import { visitPages } from './pages';
import type { CertificateIdentity } from './reconcile';
import { ageOf, createdMs, findCertificate, hasSameName, isOwn, isSame } from './reconcile';
import type { VaultCertificate } from './schemas';
import { factsOf } from './schemas';

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
 * for which paging on would take more requests than looking them up one by one are given back, and all
 * that are missing in a list without end; after the last page none are, because what is not there by
 * then is not in the list. Nothing says that the list is in order of time, so the newest match on a
 * page counts.
 */
async function trackByPages(client: Client, entries: Tracked[]): Promise<Outcome<Tracked[]>> {
	const others = entries.filter(({ isIt }) => isIt !== undefined);
	const missing = new Set(entries.filter(({ isIt }) => isIt === undefined));
	if (missing.size === 0) return ok(others);
	const wanted = byAddress(missing);
	let isLeft = false;
	const walk = await visitPages(client, {}, ({ fresh, left }) => {
		const found = matchesOf(client, fresh, wanted, missing);
		for (const [entry, certificate] of found) {
			entry.certificate = certificate;
			missing.delete(entry);
		}
		isLeft = found.size === 0 && left > 0 && left >= missing.size;
		return missing.size === 0 || isLeft;
	});
	if (walk.kind !== 'ok') return walk;
	return ok(isLeft || walk.value.cut ? [...missing, ...others] : others);
}

function byAddress(entries: Iterable<Tracked>): Map<string, Tracked[]> {
	const groups = new Map<string, Tracked[]>();
	for (const entry of entries) {
		const address = sameInAnyCase(entry.applicantEmail);
		groups.set(address, [...(groups.get(address) ?? []), entry]);
	}
	return groups;
}

function matchesOf(
	client: Client,
	certificates: VaultCertificate[],
	wanted: Map<string, Tracked[]>,
	missing: Set<Tracked>,
): Map<Tracked, VaultCertificate> {
	const found = new Map<Tracked, VaultCertificate>();
	for (const certificate of certificates) {
		const group = wanted.get(sameInAnyCase(factsOf(certificate).email ?? '')) ?? [];
		const entry = group.find(
			(one) => missing.has(one) && isCertificateOf(client, certificate, one),
		);
		const other = entry && found.get(entry);
		if (entry && (!other || createdMs(certificate) > createdMs(other)))
			found.set(entry, certificate);
	}
	return found;
}

function isCertificateOf(client: Client, certificate: VaultCertificate, entry: Tracked): boolean {
	if (!isSame(certificate, entry)) return false;
	const age = ageOf(certificate, entry.sinceMs, client.serviceTime);
	return isOwn({ certificate, age, isOther: !hasSameName(certificate, entry) });
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
		else if (found.value && isOwn(found.value)) entry.certificate = found.value.certificate;
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
