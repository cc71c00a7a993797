import type { Claims } from './claims';
import type { Ended } from './holds';
import { wasLeft } from './holds';
import type { Known } from './known';
import type { MarkName } from './marks';
import { ALL_MARKS, takenAfter, whatWasLeft } from './marks';
import type { Inherited } from './waiting';

/** What somebody else left behind, and a run takes over: with a mark of its own, that one of several gets. */
export interface Inheritance {
	/**
	 * Takes keys over from whoever is gone; where nobody is at work, those as well that somebody had taken over
	 * by the last try. Rejects.
	 */
	inherit(keys: string[], isAlone: boolean): Promise<Map<string, Inherited>>;
	/** Claims open keys to be written once more, and gives those it has; and those that turn out to be settled meanwhile. Rejects. */
	claimOpen(keys: string[]): Promise<{ open: string[]; settled: string[] }>;
	/** Whether a key was open before, and this run has not begun to write it once more. */
	isUnbegun(key: string): boolean;
	setBegun(keys: readonly string[]): void;
	/** As the claims do, with the marks of those that were taken over. */
	letGo(keys: readonly string[], how: Ended, names?: MarkName[]): Promise<void>;
}

/** Opens what a run takes over; `nameOf` gives what holds know a key by. */
export function openInheritance(
	claims: Claims,
	known: Known,
	nameOf: (key: string) => string,
	signal?: AbortSignal,
): Inheritance {
	/** Keys that this run has taken over from whoever left them behind, and after how many that did so before. */
	const taken = new Map<string, number>();
	/** How many others had taken over keys before this run tried to. */
	const takenBefore = new Map<string, number>();
	/** Open keys that this run is to write once more, and has not begun to. */
	const unbegun = new Set<string>();

	/**
	 * Takes over what a process that is gone left behind: of several that want to one does. That the write
	 * begins is recorded with that, so that whatever happens meanwhile nobody takes an open key for
	 * anything else.
	 */
	async function inheritAfter(others: number, keys: string[]): Promise<Map<string, Inherited>> {
		const marks = takenAfter(others);
		const names: MarkName[] = [...marks, 'claimed', 'begun', 'unwritten', 'written', 'asked'];
		const result = await claims.contest(keys, names);
		const isNew = (key: string, name: MarkName) => result.won.has(claims.markOf(key, name));
		/** Of the marks of those that are gone all are there, or none when somebody has dealt with the key since. */
		const isWon = (key: string) => {
			const before = marks.slice(1).filter((name) => isNew(key, name)).length;
			return isNew(key, marks[0]) && (before === 0 || before === others);
		};
		const stateOf = (key: string): Inherited | 'unasked' => {
			if (signal?.aborted && result.won.size === 0) return 'busy';
			if (!isWon(key)) return 'taken';
			// Somebody let it go meanwhile, so it is what the ledger says of it.
			if (isNew(key, 'claimed')) return 'unasked';
			return whatWasLeft((name) => isNew(key, name));
		};
		const found = new Map(keys.map((key) => [key, stateOf(key)]));
		const having = (...some: Array<Inherited | 'unasked'>) =>
			keys.filter((key) => some.includes(found.get(key) ?? 'busy'));
		const lost = having('taken');
		for (const key of lost) {
			const at = [...marks].reverse().findIndex((name) => isNew(key, name));
			takenBefore.set(key, at < 0 ? others + 1 : at);
		}
		const spare = lost.flatMap((key) =>
			claims.marksOf([key], ...(isNew(key, 'claimed') ? names : marks)),
		);
		await claims.record.remove([
			...claims.marksOf(keys, 'written'),
			...spare.filter((mark) => result.won.has(mark)),
		]);
		const [own, unasked] = [having('fresh', 'unasked'), having('unasked')];
		const ours = [...own, ...having('open', 'unclear')];
		for (const key of ours) taken.set(key, others);
		claims.setBegun(ours);
		claims.keep(ours, result, marks);
		if (having('fresh').length > 0) await known.renew(having('fresh'));
		const fresh = unasked.length > 0 ? await known.ask(unasked) : new Set<string>();
		// The mark that it had been asked about may have been taken away by whoever else writes.
		for (const key of unasked) {
			const isFreed = isNew(key, 'claimed') && !wasLeft(nameOf(key));
			found.set(key, fresh.has(key) ? 'fresh' : isFreed ? 'done' : 'unclear');
		}
		for (const key of having('done')) taken.set(key, others);
		await letGo(having('done'), 'written', ALL_MARKS);
		await letGo(having('open', 'unclear'), 'left');
		await claims.letGo(having('taken', 'busy'), 'elsewhere');
		return found as Map<string, Inherited>;
	}

	/** As above; where nobody is at work, those are gone as well who had taken keys over by the last try. */
	async function inherit(keys: string[], isAlone: boolean): Promise<Map<string, Inherited>> {
		const othersOf = (key: string) => (isAlone ? (takenBefore.get(key) ?? 0) : 0);
		const found = new Map<string, Inherited>();
		for (const others of new Set(keys.map(othersOf))) {
			const some = keys.filter((key) => othersOf(key) === others);
			for (const [key, state] of await inheritAfter(others, some)) found.set(key, state);
		}
		return found;
	}

	async function claimOpen(keys: string[]) {
		const result = await claims.contest(keys, ['taken']);
		const won = keys.filter((key) => result.won.has(claims.markOf(key, 'taken')));
		const isNew = await claims.record.look(claims.marksOf(won, 'begun', 'claimed'));
		const isSettled = (key: string) => isNew.has(claims.markOf(key, 'begun'));
		const [open, settled] = [won.filter((key) => !isSettled(key)), won.filter(isSettled)];
		claims.setBegun(open);
		for (const key of open) {
			taken.set(key, 0);
			unbegun.add(key);
		}
		claims.keep(open, result, ['taken']);
		if (open.length > 0) await known.renew(open);
		const facts = claims.marksOf(settled, 'begun', 'claimed');
		await claims.record.remove(facts.filter((mark) => isNew.has(mark)));
		await claims.letGo(settled, 'free', ['taken']);
		const lost = keys.filter((key) => !won.includes(key));
		await claims.letGo(lost, 'elsewhere');
		return { open, settled };
	}

	async function letGo(keys: readonly string[], how: Ended, names: MarkName[] = []): Promise<void> {
		await claims.letGo(
			keys.filter((key) => !taken.has(key)),
			how,
			names,
		);
		for (const others of new Set(keys.flatMap((key) => taken.get(key) ?? []))) {
			const inherited = keys.filter((key) => taken.get(key) === others);
			await claims.letGo(inherited, how, [...names, ...takenAfter(others)]);
			for (const key of inherited) taken.delete(key);
		}
	}

	return {
		inherit,
		claimOpen,
		isUnbegun: (key) => unbegun.has(key),
		setBegun: (keys) => keys.forEach((key) => unbegun.delete(key)),
		letGo,
	};
}
