import type { Claims } from './claims';
import type { Time } from './contest';
import { endHold, isUnderWay, startHold, untilEnded, wasLeft } from './holds';

/** What becomes of keys that somebody else is at work on: they are waited for, until that comes to an end or is gone. */

/**
 * What is known of a key: never written, and claimed by this run now; written by an earlier one;
 * claimed by a write whose outcome nobody knows; or claimed by another execution that is at work.
 */
export type KeyState = 'fresh' | 'done' | 'open' | 'busy';

/** Whose ledger waits, and how it claims what is free, or takes over what is left behind. */
export interface Waiter {
	claims: Claims;
	time: Time;
	/** Where the keys belong; those of other nodes are others. */
	place: string;
	claim(keys: readonly string[]): Promise<Map<string, KeyState>>;
	inherit(keys: string[]): Promise<Map<string, KeyState>>;
}

/** Longest that a live process is waited for, in milliseconds: the longest a request may take, and some. */
const LONGEST_WAIT_MS = 330_000;
const LOOK_EVERY_MS = 1_000;

/** Waits until keys are settled; still `busy` is only what was cancelled. Rejects when the database does. */
export async function untilSettled(
	keys: readonly string[],
	waiter: Waiter,
): Promise<Map<string, KeyState>> {
	const { place, time } = waiter;
	/** Whoever holds this looks after a key that is busy elsewhere, for all that wait here. */
	const lookout = (key: string) => `${place} ${key} awaited`;
	const states = new Map<string, KeyState>(keys.map((key) => [key, 'busy']));
	const open = () => keys.filter((key) => states.get(key) === 'busy');
	while (open().length > 0 && !time.signal?.aborted) {
		const own = open().filter((key) => !isUnderWay(lookout(key)));
		if (own.length === 0) {
			const written = await untilEnded(open().map(lookout), time.signal);
			for (const key of open()) if (written.has(lookout(key))) states.set(key, 'done');
			continue;
		}
		for (const key of own) startHold(lookout(key));
		const settle = (found: Iterable<[string, KeyState]>) => {
			for (const [key, state] of found) {
				states.set(key, state);
				if (state !== 'busy') endHold(lookout(key), state === 'done' ? 'written' : 'elsewhere');
			}
		};
		try {
			await lookAfter(own, waiter, settle);
		} finally {
			const busy = own.filter((key) => states.get(key) === 'busy');
			for (const key of busy) endHold(lookout(key), 'elsewhere');
		}
	}
	return states;
}

/** Waits for keys, which no other execution of this process does meanwhile: they would be in each other's way. */
async function lookAfter(
	keys: string[],
	{ claims, claim, inherit, place, time: { clock, signal } }: Waiter,
	settle: (found: Iterable<[string, KeyState]>) => void,
): Promise<void> {
	const nameOf = (key: string) => `${place} ${key}`;
	const sinceMs = clock.now();
	let lookedMs = sinceMs;
	let open = keys;
	const take = (found: Map<string, KeyState>) => {
		open = open.filter((key) => (found.get(key) ?? 'busy') === 'busy');
		settle(found);
	};
	while (!signal?.aborted) {
		const written = await untilEnded(open.map(nameOf), signal);
		const done = open.filter((key) => written.has(nameOf(key)));
		take(new Map(done.map((key) => [key, 'done'])));
		take(await claim(open));
		if (open.length === 0) return;
		const others = await claims.pulse.othersSince(lookedMs);
		if (others) lookedMs = clock.now();
		const isOver = others === false || clock.now() - sinceMs > LONGEST_WAIT_MS;
		const isGone = (key: string) => isOver || wasLeft(nameOf(key));
		const gone = open.filter((key) => isGone(key) && !isUnderWay(nameOf(key)));
		if (gone.length === 0) await clock.sleep(LOOK_EVERY_MS, signal);
		else take(await claims.alone(gone, async () => await inherit(gone)));
	}
}
