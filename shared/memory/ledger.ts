import type { MarkName } from './claims';
import { ALL_MARKS, AT_WORK, openClaims, whatWasLeft } from './claims';
import type { Time } from './contest';
import { recordFirmly } from './contest';
import { isUnderWay, untilEnded, wasLeft } from './holds';
import type { PlaceContext } from './place';
import { MANY, openKnown } from './known';

/**
 * What earlier executions wrote, and who is writing right now.
 *
 * The node's own record in n8n's database holds a mark for every key that was ever written. It can
 * only be asked by recording, so before it is asked a claim stands in the record of what is under
 * way: a key counts as written when it is known and nobody claims it.
 */

/**
 * What is known of a key: never written, and claimed by this run now; written by an earlier one;
 * claimed by a write whose outcome nobody knows; or claimed by another execution that is at work.
 */
export type KeyState = 'fresh' | 'done' | 'open' | 'busy';

/** The ledger of one node, for the length of one run. What it says rejects, does so when the database does. */
export interface Ledger {
	/** Claims keys and tells what is known of each. Rejects; nobody counts as written for it then. */
	claim(keys: readonly string[]): Promise<Map<string, KeyState>>;
	/**
	 * Waits until whoever is at work on keys has come to an end, or is gone, and claims what is free
	 * then; still `busy` is only what was cancelled. Rejects.
	 */
	wait(keys: readonly string[]): Promise<Map<string, KeyState>>;
	/** Whether this run is at work on a key. */
	isHeld(key: string): boolean;
	/** Notes that the writes of claimed keys begin, and gives those that may be done: nobody else has begun them. Rejects. */
	begin(keys: readonly string[]): Promise<Set<string>>;
	/** The writes of claimed keys happened. Keys that are not claimed by this run are passed over, here and below. */
	confirm(keys: readonly string[]): Promise<void>;
	/** The writes of claimed keys surely did not happen. */
	release(keys: readonly string[]): Promise<void>;
	/** Nobody knows whether the writes of claimed keys happened. */
	leaveOpen(keys: readonly string[]): Promise<void>;
	/** Somebody found out that open keys were written. Rejects. */
	takeAsDone(keys: readonly string[]): Promise<void>;
	/** Somebody wants open keys to be written once more: claims them, and gives those that are. Rejects. */
	claimAgain(keys: readonly string[]): Promise<Set<string>>;
	/** Ends what is still claimed: what has begun stays open, the rest is released. */
	close(): Promise<void>;
}

/** Longest that a live process is waited for, in milliseconds: the longest a request may take, and some. */
const LONGEST_WAIT_MS = 330_000;
const LOOK_EVERY_MS = 1_000;

/** Opens the ledger of the node for one run. */
export function openLedger(ctx: PlaceContext, time: Time): Ledger {
	const { clock, signal } = time;
	const claims = openClaims(ctx, time);
	const known = openKnown(ctx, claims, time);
	const place = `${ctx.getWorkflow().id} ${ctx.getNode().id}`;
	const isBusyHere = (key: string) => isUnderWay(`${place} ${key}`);

	async function claimFree(keys: string[]): Promise<Map<string, KeyState>> {
		const result = await claims.contest(keys, ['claimed'], ['asked']);
		const won = keys.filter((key) => result.won.has(claims.markOf(key, 'claimed')));
		claims.keep(won, result);
		const fresh = won.length > 0 ? await known.askOrGiveUp(won) : new Set<string>();
		const stateOf = (key: string): KeyState => {
			if (!result.won.has(claims.markOf(key, 'claimed'))) return 'busy';
			return fresh.has(key) ? 'fresh' : 'done';
		};
		const states = new Map(keys.map((key) => [key, stateOf(key)]));
		const having = (state: KeyState) => keys.filter((key) => states.get(key) === state);
		const done = having('done');
		// Should the marks of many come back, they tell by themselves that these were written long ago.
		const isMany = won.length >= MANY;
		const names: MarkName[] = isMany ? ['claimed', 'asked', 'written'] : ['claimed', 'asked'];
		await claims.letGo(done, 'written', names, !isMany);
		await claims.letGo(having('busy'), signal?.aborted ? 'left' : 'elsewhere');
		return states;
	}

	/**
	 * Takes over what a process that is gone left behind. That the write begins is recorded first, so
	 * that whatever happens meanwhile nobody takes an open key for anything else.
	 */
	async function inherit(keys: string[]): Promise<Map<string, KeyState>> {
		const names: MarkName[] = ['begun', 'unwritten', 'written', 'asked'];
		const result = await claims.contest(keys, names);
		const isNew = (key: string, name: MarkName) => result.won.has(claims.markOf(key, name));
		const stateOf = (key: string): KeyState | 'unasked' =>
			signal?.aborted ? 'busy' : whatWasLeft((name) => isNew(key, name));
		const found = new Map(keys.map((key) => [key, stateOf(key)]));
		const having = (state: KeyState | 'unasked') => keys.filter((key) => found.get(key) === state);
		await claims.record.remove(claims.marksOf(keys, 'written'));
		const unasked = having('unasked');
		claims.setBegun([...having('fresh'), ...unasked]);
		claims.keep([...having('fresh'), ...unasked], result);
		const fresh = unasked.length > 0 ? await known.ask(unasked) : new Set<string>();
		const states = new Map<string, KeyState>();
		for (const [key, state] of found) states.set(key, state === 'unasked' ? 'fresh' : state);
		// Where others write, the mark that it had been asked about may have been taken away.
		const wasKnown: KeyState = claims.record.hasOthers() ? 'open' : 'done';
		for (const key of unasked) if (!fresh.has(key)) states.set(key, wasKnown);
		const ending = (state: KeyState) => keys.filter((key) => states.get(key) === state);
		await claims.letGo(ending('done'), 'written', ALL_MARKS);
		await claims.letGo([...ending('open'), ...ending('busy')], 'left');
		return states;
	}

	async function claim(keys: readonly string[]): Promise<Map<string, KeyState>> {
		const free = keys.filter((key) => !isBusyHere(key));
		const states = new Map<string, KeyState>(keys.map((key) => [key, 'busy']));
		if (free.length === 0) return states;
		const found = await claims.alone(free, async () => await claimFree(free));
		for (const [key, state] of found) states.set(key, state);
		return states;
	}

	const ours = (keys: readonly string[]) => keys.filter((key) => claims.isHeld(key));

	/** First that they are known is taken back, so that nobody is taken for written meanwhile. */
	async function release(keys: readonly string[]): Promise<void> {
		if (await known.takeBack(keys)) await claims.letGo(keys, 'free', ALL_MARKS);
		else await claims.letGo(keys, 'left');
	}

	return {
		claim,
		isHeld: (key) => claims.isHeld(key),
		async wait(keys) {
			const states = new Map<string, KeyState>(keys.map((key) => [key, 'busy']));
			const open = () => keys.filter((key) => states.get(key) === 'busy');
			const sinceMs = clock.now();
			let lookedMs = sinceMs;
			while (open().length > 0 && !signal?.aborted) {
				const names = open().map((key) => `${place} ${key}`);
				const written = await untilEnded(names, signal);
				for (const key of open()) if (written.has(`${place} ${key}`)) states.set(key, 'done');
				for (const [key, state] of await claim(open())) states.set(key, state);
				const elsewhere = open().filter((key) => !isBusyHere(key));
				if (elsewhere.length === 0) {
					// Two that wait here for the same key elsewhere must not look at it in turns for ever.
					await clock.sleep(clock.random() * LOOK_EVERY_MS, signal);
					continue;
				}
				const others = await claims.pulse.othersSince(lookedMs);
				if (others) lookedMs = clock.now();
				const isOver = others === false || clock.now() - sinceMs > LONGEST_WAIT_MS;
				const isGone = (key: string) => isOver || wasLeft(`${place} ${key}`);
				const gone = elsewhere.filter((key) => isGone(key) && !isBusyHere(key));
				if (gone.length === 0) await clock.sleep(LOOK_EVERY_MS, signal);
				else {
					const found = await claims.alone(gone, async () => await inherit(gone));
					for (const [key, state] of found) states.set(key, state);
				}
			}
			return states;
		},
		async begin(keys) {
			const first = keys.filter((key) => !claims.hasBegun(key));
			// Of few it is noted only now that nobody had written them, of those that follow as well.
			const few = known.takeUnnoted();
			const marks = [...claims.marksOf(first, 'begun'), ...claims.marksOf(few, 'unwritten')];
			const isNew = await claims.record.add([...marks, claims.pulse.mark()]);
			const own = first.filter((key) => isNew.has(claims.markOf(key, 'begun')));
			claims.setBegun(own);
			const others = first.filter((key) => !claims.hasBegun(key));
			await claims.letGo(others, 'elsewhere');
			return new Set(keys.filter((key) => claims.hasBegun(key)));
		},
		async confirm(keys) {
			const own = ours(keys);
			// Whatever cannot be made sure stays open.
			if (!(await known.isSure(own))) return await claims.letGo(own, 'left');
			await claims.letGo(own, 'written', ['claimed', 'asked', 'unwritten', 'begun']);
		},
		release: async (keys) => await release(ours(keys)),
		async leaveOpen(keys) {
			const own = ours(keys);
			// Nobody puts their marks back from now on.
			if (own.length > 0 && claims.record.hasOthers())
				await recordFirmly(claims.record, claims.marksOf(own, ...AT_WORK), time, () => true).catch(
					() => undefined,
				);
			await claims.letGo(own, 'left');
		},
		async takeAsDone(keys) {
			if (keys.length === 0) return;
			await claims.record.add([claims.pulse.mark()]);
			await known.know(keys);
			await claims.letGo(keys, 'written', ALL_MARKS);
		},
		async claimAgain(keys) {
			const free = keys.filter((key) => !isBusyHere(key));
			if (free.length === 0) return new Set();
			return await claims.alone(free, async () => {
				await known.know(free);
				await claims.record.remove(claims.marksOf(free, 'begun'));
				const result = await claims.contest(free, ['begun']);
				const won = free.filter((key) => result.won.has(claims.markOf(key, 'begun')));
				claims.setBegun(won);
				claims.keep(won, result);
				await claims.letGo(
					free.filter((key) => !won.includes(key)),
					'left',
				);
				return new Set(won);
			});
		},
		async close() {
			await claims.letGo(
				claims.held().filter((key) => claims.hasBegun(key)),
				'left',
			);
			await release(claims.held());
			await claims.close();
		},
	};
}
