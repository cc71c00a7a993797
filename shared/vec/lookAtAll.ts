import type { Client } from '../http/client';
import { runBounded } from '../http/pool';
import type { Visited } from './pages';
import { visitPages } from './pages';
import type { VaultCertificate } from './schemas';
import { isFinal } from './schemas';
import type { Waiting } from './waiting';
import { isForGood, isOver, lookAgain } from './waiting';

/** Up to so many are asked for one by one: a page of the list is as long as a hundred of them. */
const FEW = 10;

/** Looks at all of these and gives those of which more is to be learned later. */
export type Look<One extends Waiting> = (client: Client, open: One[]) => Promise<One[]>;

/**
 * Opens a look at certificates that are being processed, which takes as few requests as it can: many
 * are found by paging through the list, and only what that does not show is asked for one by one.
 * Items of the list hold fewer fields, so with `isWhole` each is asked for itself once it is processed.
 */
export function openLook<One extends Waiting>({ isWhole }: { isWhole: boolean }): Look<One> {
	let mayList = true;
	return async (client, open) => {
		let left = open;
		if (mayList && open.length > FEW) {
			const found = await lookInList(client, open);
			mayList = found.mayList;
			const isMet = (one: One) => found.met.has(one) && !(isWhole && isFinal(one.certificate));
			left = open.filter((one) => !isMet(one));
		}
		await runBounded(client, left, async (one) => await lookAgain(client, one));
		return open.filter((one) => !isOver(one));
	};
}

/**
 * Pages through the list for as long as pages bring certificates that are looked for, or fewer pages
 * are left than certificates. Gives which were met, and whether the token may list at all.
 */
async function lookInList<One extends Waiting>(
	client: Client,
	open: One[],
): Promise<{ met: Set<One>; mayList: boolean }> {
	const missing = new Map<string, One[]>();
	for (const one of open) {
		const uuid = keyOf(one.certificate);
		missing.set(uuid, [...(missing.get(uuid) ?? []), one]);
	}
	const met = new Set<One>();
	const visit = ({ fresh, left }: Visited) => {
		const before = met.size;
		for (const certificate of fresh) {
			for (const one of missing.get(keyOf(certificate)) ?? []) {
				one.certificate = { ...one.certificate, ...certificate };
				delete one.refusal;
				met.add(one);
			}
			missing.delete(keyOf(certificate));
		}
		const isInVain = met.size === before && left > 0 && left >= missing.size;
		return missing.size === 0 || isInVain;
	};
	// Until a page brought something, the next one may do so or not.
	const walk = await visitPages(client, {}, visit, {
		needed: () => (met.size > 0 ? missing.size : 1),
	});
	return { met, mayList: walk.kind === 'ok' || !isForGood(walk) };
}

/** The same of every spelling of a UUID. */
function keyOf({ uuid }: VaultCertificate): string {
	return uuid.toLowerCase();
}
