import type { Claims } from './claims';
import type { Time } from './contest';
import { recordFirmly } from './contest';
import type { StoreContext } from './record';
import { openRecord } from './record';

/**
 * What the node's own record knows: one mark for every key that was ever written. It is asked by
 * recording, so only about keys that are claimed, and what is not written after all is taken back.
 */
export interface Known {
	/** Asks about claimed keys, and gives those that were not known; they are from now on. Rejects. */
	ask(keys: readonly string[]): Promise<Set<string>>;
	/** As `ask`; of a refusal that surely came before anything was recorded, no claim is left either. Rejects. */
	askOrGiveUp(keys: readonly string[]): Promise<Set<string>>;
	/** Keys that were not known, of which that is not yet noted among the claims; it has to be with the next write there. */
	takeUnnoted(): string[];
	/** Waits until it is sure that keys stay known; false when it cannot be made sure. */
	isSure(keys: readonly string[]): Promise<boolean>;
	/** Makes keys known. Rejects. */
	know(keys: readonly string[]): Promise<void>;
	/** Makes keys unknown again; false when the database did not let that happen. */
	takeBack(keys: readonly string[]): Promise<boolean>;
}

/** From so many keys on it is noted at once who was not known. */
export const MANY = 100;
const MOST_TRIES = 20;

/** Whether the database surely did not write: it was locked, or not to be reached. */
function isUntouched(error: unknown): boolean {
	return /SQLITE_BUSY|locked|timeout exceeded when trying to connect|ECONNREFUSED|ENOTFOUND/i.test(
		String(error),
	);
}

/** Opens what the record of the node knows, for the length of one run. What rejects, does so when the database does. */
export function openKnown(ctx: StoreContext, claims: Claims, time: Time): Known {
	const record = openRecord(ctx, 'node', time.clock);
	/** Whether what was recorded stands, by key. */
	const firmly = new Map<string, Promise<boolean>>();
	const unnoted = new Set<string>();
	const takenBack = new Set<string>();

	/**
	 * Sees to it that what was recorded stands. Only who is at work writes here, so when nobody else is,
	 * nobody can have taken it away.
	 */
	async function standFirm(keys: string[]): Promise<boolean> {
		try {
			if (keys.length === 0 || !(await claims.pulse.hasOthers())) return true;
			record.noticeOthers();
			await recordFirmly(record, keys, time, (key) => !takenBack.has(key));
			return true;
		} catch {
			return false;
		}
	}

	async function ask(keys: readonly string[]): Promise<Set<string>> {
		for (const key of keys) takenBack.delete(key);
		const fresh = await record.add(keys);
		const firm = standFirm([...fresh]);
		for (const key of fresh) firmly.set(key, firm);
		if (keys.length < MANY) for (const key of fresh) unnoted.add(key);
		else {
			// Should n8n end now, these tell whom nobody has written yet from who had been written before.
			const written = keys.filter((key) => !fresh.has(key));
			const facts = [...claims.marksOf(fresh, 'unwritten'), ...claims.marksOf(written, 'written')];
			await claims.record.add(facts);
		}
		return fresh;
	}

	return {
		ask,
		async askOrGiveUp(keys) {
			try {
				return await ask(keys);
			} catch (error) {
				if (isUntouched(error)) await claims.letGo(keys, 'free', ['claimed', 'asked']);
				return await Promise.reject(error);
			}
		},
		takeUnnoted() {
			const keys = [...unnoted].filter((key) => claims.isHeld(key));
			unnoted.clear();
			return keys;
		},
		async isSure(keys) {
			const sure = await Promise.all(new Set(keys.map((key) => firmly.get(key))));
			return !sure.includes(false);
		},
		know: async (keys) => void (await record.add(keys)),
		async takeBack(keys) {
			if (keys.length === 0) return true;
			for (const key of keys) takenBack.add(key);
			// Another process may have read the record before, and write them back.
			let times = record.hasOthers() ? 3 : 1;
			for (let tries = 0; times > 0 && tries < MOST_TRIES; tries++) {
				if (tries > 0) await time.clock.later(record.settleMs());
				if (await record.remove(keys)) times -= 1;
			}
			return times === 0;
		},
	};
}
