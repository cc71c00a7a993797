import { openClaims } from './claims';
import type { Time } from './contest';
import { despiteRefusals, recordFirmly } from './contest';
import { isUnderWay, untilEnded } from './holds';
import { openInheritance } from './inheritance';
import type { MarkName } from './marks';
import { ALL_MARKS, AT_WORK } from './marks';
import type { PlaceContext } from './place';
import type { Claimed, KeyState } from './waiting';
import { untilSettled } from './waiting';
import { MANY, openKnown } from './known';

/**
 * What earlier executions wrote, and who is writing right now.
 *
 * The node's own record in n8n's database holds a mark for every key that was ever written. It can
 * only be asked by recording, so before it is asked a claim stands in the record of what is under
 * way: a key counts as written when it is known and nobody claims it.
 */

/** The ledger of one node, for the length of one run. What it says rejects, does so when the database does. */
export interface Ledger {
	/** Claims keys and tells what is known of each. Rejects; nobody counts as written for it then. */
	claim(keys: readonly string[]): Promise<Map<string, Claimed>>;
	/**
	 * Waits until whoever is at work on keys has come to an end, or is gone, and claims what is free
	 * then; still `busy` is only what was cancelled. What is `begun` may be waited for once more, and is
	 * `open` when that is long enough for any request. Rejects.
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
	/**
	 * Somebody wants open keys to be written once more: claims those that are still open, and as `claim`
	 * does those that are not any more. Tells nothing of those that other executions of this process are
	 * looking at, for some of which it waits. Rejects.
	 */
	claimAgain(keys: readonly string[]): Promise<Map<string, Claimed>>;
	/** Ends what is still claimed: what has begun stays open, the rest is released. */
	close(): Promise<void>;
}

/** Opens the ledger of the node for one run. Asks nothing yet; what rejects later, does so when n8n's database does. */
export function openLedger(ctx: PlaceContext, time: Time): Ledger {
	const { clock, signal } = time;
	const claims = openClaims(ctx, time);
	const known = openKnown(ctx, claims, time);
	const place = `${ctx.getWorkflow().id} ${ctx.getNode().id}`;
	/** Since when keys are known to be begun by somebody who may be at work. */
	const begunMs = new Map<string, number>();
	/** What sees to keys that were left open. */
	const leaving: Array<Promise<void>> = [];
	const nameOf = (key: string) => `${place} ${key}`;
	const { inherit, claimOpen, isUnbegun, setBegun, letGo } = openInheritance(
		claims,
		known,
		nameOf,
		signal,
	);
	const isBusyHere = (key: string) => isUnderWay(nameOf(key));

	async function claimFree(keys: string[], isWaiting: boolean): Promise<Map<string, Claimed>> {
		const result = await claims.contest(keys, ['claimed'], ['asked'], isWaiting);
		const won = keys.filter((key) => result.won.has(claims.markOf(key, 'claimed')));
		claims.keep(won, result);
		const fresh = won.length > 0 ? await known.askOrGiveUp(won) : new Set<string>();
		const stateOf = (key: string): Claimed => {
			if (!result.won.has(claims.markOf(key, 'claimed'))) return 'busy';
			return fresh.has(key) ? 'fresh' : 'done';
		};
		const states = new Map(keys.map((key) => [key, stateOf(key)]));
		const having = (state: Claimed) => keys.filter((key) => states.get(key) === state);
		const done = having('done');
		// Should the marks of many come back, they tell by themselves that these were written long ago.
		const isMany = won.length >= MANY;
		const names: MarkName[] = isMany ? ['claimed', 'asked', 'written'] : ['claimed', 'asked'];
		await claims.letGo(done, 'written', names, !isMany);
		await claims.letGo(having('busy'), 'elsewhere');
		return states;
	}

	async function claim(keys: readonly string[], isWaiting = false): Promise<Map<string, Claimed>> {
		const free = keys.filter((key) => !isBusyHere(key));
		const states = new Map<string, Claimed>(keys.map((key) => [key, 'busy']));
		if (free.length === 0) return states;
		const found = await claims.alone(free, async () => await claimFree(free, isWaiting));
		for (const [key, state] of found) states.set(key, state);
		return states;
	}

	const claimFreed = async (keys: readonly string[]) => await claim(keys, true);

	/**
	 * Nobody puts the marks of keys back that were left open, so they are held until those stand, whether the
	 * run was cancelled or not.
	 */
	async function leave(keys: readonly string[]): Promise<void> {
		const { record } = claims;
		const marks = claims.marksOf(keys, ...AT_WORK);
		await despiteRefusals(record, clock, async () => {
			await recordFirmly(record, marks, { clock }, () => true);
		});
		await letGo(keys, 'left');
	}

	const ours = (keys: readonly string[]) => keys.filter((key) => claims.isHeld(key));

	/** First that they are known is taken back, so that nobody is taken for written meanwhile. */
	async function release(all: readonly string[]): Promise<void> {
		// What was open before, and was not begun once more, is as open as it was.
		const open = all.filter(isUnbegun);
		if (open.length > 0) leaving.push(leave(open));
		const keys = all.filter((key) => !isUnbegun(key));
		if (await known.takeBack(keys)) await letGo(keys, 'free', AT_WORK);
		else await letGo(keys, 'left');
	}

	return {
		claim,
		isHeld: (key) => claims.isHeld(key),
		wait: async (keys) =>
			await untilSettled(keys, { claims, claimFreed, inherit, begunMs, place, time }),
		async begin(keys) {
			const first = keys.filter((key) => !claims.hasBegun(key));
			// Of few it is noted only now that nobody had written them, of those that follow as well.
			const few = known.takeUnnoted();
			const marks = [...claims.marksOf(first, 'begun'), ...claims.marksOf(few, 'unwritten')];
			const proof = claims.proofOf(keys);
			const isNew = await claims.record.add([...marks, ...proof, ...claims.pulse.marks()]);
			const own = first.filter((key) => isNew.has(claims.markOf(key, 'begun')));
			claims.setBegun(own);
			setBegun(keys);
			const others = first.filter((key) => !claims.hasBegun(key));
			await claims.letGo(others, 'elsewhere');
			return new Set(keys.filter((key) => claims.hasBegun(key)));
		},
		async confirm(keys) {
			const own = ours(keys);
			// Whatever cannot be made sure stays open.
			if (!(await known.isSure(own))) return await letGo(own, 'left');
			await letGo(own, 'written', AT_WORK);
		},
		release: async (keys) => await release(ours(keys)),
		async leaveOpen(keys) {
			const own = ours(keys);
			if (own.length > 0) leaving.push(leave(own));
		},
		async takeAsDone(keys) {
			if (keys.length === 0) return;
			await claims.record.add(claims.pulse.marks());
			await known.know(keys);
			await claims.letGo(keys, 'written', ALL_MARKS);
		},
		async claimAgain(keys) {
			const states = new Map<string, Claimed>();
			let open = [...keys];
			let due: string[] = [];
			// Nothing is held meanwhile, so nobody who waits for this run is waited for.
			while (open.length > 0 && due.length === 0 && !signal?.aborted) {
				const written = await untilEnded(open.map(nameOf), signal);
				for (const key of open) if (written.has(nameOf(key))) states.set(key, 'done');
				open = open.filter((key) => !states.has(key));
				due = open.filter((key) => !isBusyHere(key));
			}
			if (due.length === 0) return states;
			const found = await claims.alone(due, async () => await claimOpen(due));
			for (const key of due) states.set(key, found.open.includes(key) ? 'fresh' : 'busy');
			for (const [key, state] of await claim(found.settled)) states.set(key, state);
			return states;
		},
		async close() {
			await Promise.all(leaving);
			await letGo(
				claims.held().filter((key) => claims.hasBegun(key)),
				'left',
			);
			await release(claims.held());
			await claims.close();
		},
	};
}
