import type { Claims } from './claims';
import type { Time } from './contest';
import { endHold, isUnderWay, startHold, untilEnded, wasLeft } from './holds';

/** What becomes of keys that somebody else is at work on: they are waited for, until that comes to an end or is gone. */

/**
 * What is known of a key that was claimed: never written, and claimed by this run now; written by an
 * earlier one; or claimed by another execution, which is at work or has left it.
 */
export type Claimed = 'fresh' | 'done' | 'busy';

/**
 * What is known of a key that was waited for, besides: left open by a write whose outcome nobody knows;
 * `begun`, by a write that was left open or may still be under way; `unclear`, as whoever claimed it was
 * gone before noting whether it had been written long ago.
 */
export type KeyState = Claimed | 'open' | 'begun' | 'unclear';

/** What became of a key that was to be taken over from whoever is gone: somebody else may have `taken` it over before. */
export type Inherited = KeyState | 'taken';

/** Whose ledger waits, and how it claims what is free, or takes over what is left behind. */
export interface Waiter {
	claims: Claims;
	time: Time;
	/** Where the keys belong; those of other nodes are others. */
	place: string;
	/** Claims what has become free. */
	claimFreed(keys: readonly string[]): Promise<Map<string, Claimed>>;
	/** Takes keys over; where nobody is at work, those as well that somebody had `taken` over by the last try. */
	inherit(keys: string[], isAlone: boolean): Promise<Map<string, Inherited>>;
	/** Since when keys are known to be begun by somebody who may be at work, for whoever waits once more. */
	begunMs: Map<string, number>;
}

/** Longest that a live process is waited for, in milliseconds: the longest a request may take, and some. */
const LONGEST_WAIT_MS = 330_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Waits until keys are settled, or some are claimed by this run: who holds keys waits for no others, or two
 * would wait for each other. Still `busy` are those others then, and what was cancelled. Rejects when the
 * database does.
 */
export async function untilSettled(
	keys: readonly string[],
	waiter: Waiter,
): Promise<Map<string, KeyState>> {
	const { place, time } = waiter;
	/** Whoever holds this looks after a key that is busy elsewhere, for all that wait here. */
	const lookout = (key: string) => `${place} ${key} awaited`;
	const states = new Map<string, KeyState>(keys.map((key) => [key, 'busy']));
	const open = () => keys.filter((key) => states.get(key) === 'busy');
	const holdsSome = () => keys.some((key) => states.get(key) === 'fresh');
	while (open().length > 0 && !holdsSome() && !time.signal?.aborted) {
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
	waiter: Waiter,
	settle: (found: Iterable<[string, KeyState]>) => void,
): Promise<void> {
	const { claims, claimFreed, begunMs, place, time } = waiter;
	const { clock, signal } = time;
	const nameOf = (key: string) => `${place} ${key}`;
	const sinceMs = clock.now();
	/** Who was at work after this is not gone. */
	let lookedMs = sinceMs;
	/** Keys that somebody else had taken over before. */
	const taken = new Set<string>();
	let open = keys;
	let holdsSome = false;
	const take = (found: ReadonlyMap<string, KeyState>) => {
		open = open.filter((key) => (found.get(key) ?? 'busy') === 'busy');
		holdsSome ||= [...found.values()].includes('fresh');
		settle(found);
	};
	const isLong = (key: string) => clock.now() - (begunMs.get(key) ?? sinceMs) > LONGEST_WAIT_MS;
	const isLeft = (key: string) => wasLeft(nameOf(key)) && !begunMs.has(key);
	while (!signal?.aborted) {
		const written = await untilEnded(open.map(nameOf), signal);
		const done = open.filter((key) => written.has(nameOf(key)));
		take(new Map(done.map((key) => [key, 'done'])));
		take(await claimFreed(open));
		if (open.length === 0 || holdsSome) return;
		const others = await claims.pulse.othersSince(lookedMs);
		if (others) lookedMs = clock.now();
		const isAlone = others === false;
		const isGone = (key: string) => isAlone || isLong(key) || isLeft(key);
		// What this process takes away itself was written back by others, and goes soon.
		const isFreed = (key: string) => claims.record.isLeaving(claims.markOf(key, 'claimed'));
		const gone = open.filter((key) => isGone(key) && !isUnderWay(nameOf(key)) && !isFreed(key));
		if (gone.length > 0) {
			const found = await takeOver(gone, waiter, { isAlone, isLong });
			const lost = gone.filter((key) => found.get(key) === 'taken');
			if (lost.some((key) => isAlone || !taken.has(key))) lookedMs = clock.now();
			for (const key of lost) taken.add(key);
			take(new Map([...found].map(([key, state]) => [key, state === 'taken' ? 'busy' : state])));
			if (open.length === 0 || holdsSome) return;
		}
		await clock.sleep(LOOK_EVERY_MS, signal);
	}
}

/** What is known when keys are taken over. */
interface Circumstances {
	/** Whether nobody else was at work for so long that whoever held them is gone. */
	isAlone: boolean;
	/** Whether a request that began before a key was waited for has ended by now. */
	isLong(key: string): boolean;
}

/** Takes keys over from whoever seems to be gone, and tells which of them may still be under way. */
async function takeOver(
	keys: string[],
	{ claims, inherit, begunMs, time }: Waiter,
	{ isAlone, isLong }: Circumstances,
): Promise<Map<string, Inherited>> {
	const found = await claims.alone(keys, async () => await inherit(keys, isAlone));
	const isUnsure = (key: string) =>
		found.get(key) === 'open' && !isAlone && !(begunMs.has(key) && isLong(key));
	// Somebody else may have come since it was left, and be at work on it.
	const mayBeAtWork = keys.some(isUnsure) && (await claims.pulse.hasOthers());
	for (const key of keys) {
		const isBegun = found.get(key) === 'taken' ? isLong(key) : mayBeAtWork && isUnsure(key);
		if (!isBegun) continue;
		found.set(key, 'begun');
		begunMs.set(key, begunMs.get(key) ?? time.clock.now());
	}
	return found;
}
