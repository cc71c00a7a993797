import type { MarkName } from './claims';
import { ALL_MARKS, AT_WORK, openClaims, whatWasLeft } from './claims';
import type { Time } from './contest';
import { recordFirmly } from './contest';
import type { Ended } from './holds';
import { isUnderWay, untilEnded } from './holds';
import type { PlaceContext } from './place';
import type { KeyState } from './waiting';
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
	/**
	 * Somebody wants open keys to be written once more: claims those that are still open, and as `claim`
	 * does those that are not any more. Rejects.
	 */
	claimAgain(keys: readonly string[]): Promise<Map<string, KeyState>>;
	/** Ends what is still claimed: what has begun stays open, the rest is released. */
	close(): Promise<void>;
}

/** Opens the ledger of the node for one run. Asks nothing yet; what rejects later, does so when n8n's database does. */
export function openLedger(ctx: PlaceContext, time: Time): Ledger {
	const { signal } = time;
	const claims = openClaims(ctx, time);
	const known = openKnown(ctx, claims, time);
	const place = `${ctx.getWorkflow().id} ${ctx.getNode().id}`;
	/** Open keys that this run writes once more. */
	const again = new Set<string>();
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
		await claims.letGo(having('busy'), 'elsewhere');
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
		await claims.record.remove(claims.marksOf(keys, 'written', 'again'));
		const unasked = having('unasked');
		claims.setBegun([...having('fresh'), ...unasked]);
		claims.keep([...having('fresh'), ...unasked], result);
		const fresh = unasked.length > 0 ? await known.ask(unasked) : new Set<string>();
		const states = new Map<string, KeyState>();
		for (const [key, state] of found) states.set(key, state === 'unasked' ? 'fresh' : state);
		// The mark that it had been asked about may have been taken away by whoever else writes.
		for (const key of unasked) if (!fresh.has(key)) states.set(key, 'open');
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

	/** Claims open keys to be written once more, and gives those it has; and those that turn out to be settled meanwhile. */
	async function claimOpen(keys: string[]): Promise<{ open: string[]; settled: string[] }> {
		const result = await claims.contest(keys, ['again']);
		const won = keys.filter((key) => result.won.has(claims.markOf(key, 'again')));
		const isNew = await claims.record.look(claims.marksOf(won, 'begun', 'claimed'));
		const isSettled = (key: string) => isNew.has(claims.markOf(key, 'begun'));
		const [open, settled] = [won.filter((key) => !isSettled(key)), won.filter(isSettled)];
		claims.setBegun(open);
		for (const key of open) again.add(key);
		claims.keep(open, result, ['again']);
		const facts = claims.marksOf(settled, 'begun', 'claimed');
		await claims.record.remove(facts.filter((mark) => isNew.has(mark)));
		await claims.letGo(settled, 'free', ['again']);
		const lost = keys.filter((key) => !won.includes(key));
		await claims.letGo(lost, 'elsewhere');
		return { open, settled };
	}

	/** As the claims do, with the marks of those that were written once more. */
	async function letGo(keys: readonly string[], how: Ended, names: MarkName[] = []): Promise<void> {
		const repeated = keys.filter((key) => again.has(key));
		const others = keys.filter((key) => !again.has(key));
		await claims.letGo(others, how, names);
		if (repeated.length > 0) await claims.letGo(repeated, how, [...names, 'again']);
		for (const key of repeated) again.delete(key);
	}

	const ours = (keys: readonly string[]) => keys.filter((key) => claims.isHeld(key));

	/** First that they are known is taken back, so that nobody is taken for written meanwhile. */
	async function release(keys: readonly string[]): Promise<void> {
		if (await known.takeBack(keys)) await letGo(keys, 'free', AT_WORK);
		else await letGo(keys, 'left');
	}

	return {
		claim,
		isHeld: (key) => claims.isHeld(key),
		wait: async (keys) => await untilSettled(keys, { claims, claim, inherit, place, time }),
		async begin(keys) {
			const first = keys.filter((key) => !claims.hasBegun(key));
			// Of few it is noted only now that nobody had written them, of those that follow as well.
			const few = known.takeUnnoted();
			const marks = [...claims.marksOf(first, 'begun'), ...claims.marksOf(few, 'unwritten')];
			const isNew = await claims.record.add([...marks, ...claims.pulse.marks()]);
			const own = first.filter((key) => isNew.has(claims.markOf(key, 'begun')));
			claims.setBegun(own);
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
			// Nobody puts their marks back from now on.
			if (own.length > 0 && claims.record.hasOthers())
				await recordFirmly(claims.record, claims.marksOf(own, ...AT_WORK), time, () => true).catch(
					() => undefined,
				);
			await letGo(own, 'left');
		},
		async takeAsDone(keys) {
			if (keys.length === 0) return;
			await claims.record.add(claims.pulse.marks());
			await known.know(keys);
			await claims.letGo(keys, 'written', ALL_MARKS);
		},
		async claimAgain(keys) {
			const states = new Map<string, KeyState>(keys.map((key) => [key, 'busy']));
			const written = await untilEnded(
				keys.map((key) => `${place} ${key}`),
				signal,
			);
			for (const key of keys) if (written.has(`${place} ${key}`)) states.set(key, 'done');
			const due = keys.filter((key) => states.get(key) === 'busy' && !isBusyHere(key));
			if (due.length === 0) return states;
			const { open, settled } = await claims.alone(due, async () => await claimOpen(due));
			for (const key of open) states.set(key, 'fresh');
			for (const [key, state] of await claim(settled)) states.set(key, state);
			return states;
		},
		async close() {
			await letGo(
				claims.held().filter((key) => claims.hasBegun(key)),
				'left',
			);
			await release(claims.held());
			await claims.close();
		},
	};
}
