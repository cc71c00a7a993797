import { randomUUID } from 'crypto';
import type { Claims } from './claims';
import type { Time } from './contest';
import { contest, despiteRefusals, recordFirmly } from './contest';
import type { StoreContext } from './writer';
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
	/**
	 * Makes keys known that are taken over: whoever left them may have taken that back, and its marks may
	 * have been written back since. Rejects.
	 */
	renew(keys: readonly string[]): Promise<void>;
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

/** So often the database is asked, when it refuses. */
const MOST_ASKS = 3;
/** So often it is looked whether it wrote in spite of an error. */
const MOST_PROOFS = 5;

/** What the database told of keys: which of them it did not know, or why it did not tell; then perhaps that it surely wrote nothing. */
type Asked = { fresh: Set<string> } | { error: unknown; isUntouched: boolean };

/** Whether the database surely did not write: it was locked, or not to be reached. */
function neverCame(error: unknown): boolean {
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

	async function hasOthers(): Promise<boolean> {
		const others = await claims.pulse.hasOthers();
		if (others) for (const one of [record, claims.record]) one.noticeOthers();
		return others;
	}

	/**
	 * Sees to it that what was recorded stands. Only who is at work writes here, so when nobody else is,
	 * nobody can have taken it away.
	 */
	async function standFirm(keys: string[]): Promise<boolean> {
		const { clock } = time;
		if (keys.length === 0) return true;
		return await despiteRefusals(record, clock, async () => {
			if (!(await hasOthers())) return;
			await recordFirmly(record, keys, { clock }, (key) => !takenBack.has(key));
		});
	}

	/** Takes keys away; false when another process may have read the record before, and write them back. */
	async function removeAlone(keys: readonly string[]): Promise<boolean> {
		if (!(await record.removeNow(keys))) return false;
		// Who writes here has been at work for a while, so that it shows now at the latest.
		return !(await hasOthers().catch(() => true));
	}

	/** Takes keys away together with a mark that stands, and is found again wherever they come back. */
	async function removeFirmly(keys: readonly string[]): Promise<boolean> {
		try {
			const { won, own } = await contest(record, [randomUUID()], { clock: time.clock });
			return await new Promise((resolve) => {
				void record.remove([...keys, ...won, own], own, resolve);
			});
		} catch {
			return false;
		}
	}

	/**
	 * Records keys together with a mark that nobody else records, so that it can be found out what became
	 * of a write that failed. Where nothing was written it is tried again.
	 */
	async function tryAsk(keys: readonly string[]): Promise<Asked> {
		for (let tries = 1; ; tries++) {
			const proof = randomUUID();
			try {
				const isNew = await record.add([...keys, proof]);
				record.discard(proof);
				return { fresh: new Set(keys.filter((key) => isNew.has(key))) };
			} catch (error) {
				const isWritten = await wasWritten(proof);
				const isUntouched = isWritten === false || (isWritten === undefined && neverCame(error));
				if (isWritten !== false || tries === MOST_ASKS) return { error, isUntouched };
			}
		}
	}

	/** Whether a mark was written after all; undefined when the database does not tell. */
	async function wasWritten(proof: string): Promise<boolean | undefined> {
		for (let tries = 0; tries < MOST_PROOFS; tries++) {
			await time.clock.later(record.settleMs());
			const isNew = await record.look([proof]).catch(() => undefined);
			if (isNew === undefined) continue;
			record.discard(proof);
			return !isNew.has(proof);
		}
		return undefined;
	}

	/** Notes of keys what was just found out about them. */
	async function note(keys: readonly string[], fresh: Set<string>): Promise<void> {
		claims.setUnwritten(fresh);
		const firm = standFirm([...fresh]);
		for (const key of fresh) firmly.set(key, firm);
		const isFew = keys.length < MANY;
		// Should n8n end now, these tell whom nobody has written yet from who had been written before.
		const written = keys.filter((key) => !fresh.has(key));
		const facts = [...claims.marksOf(fresh, 'unwritten'), ...claims.marksOf(written, 'written')];
		const isNoted = !isFew && (await claims.record.add(facts).catch(() => undefined)) !== undefined;
		if (!isNoted) for (const key of fresh) unnoted.add(key);
	}

	async function ask(keys: readonly string[], giveUp = false): Promise<Set<string>> {
		for (const key of keys) takenBack.delete(key);
		const asked = await tryAsk(keys);
		if ('error' in asked) {
			if (giveUp && asked.isUntouched) await claims.letGo(keys, 'free', ['claimed', 'asked']);
			return await Promise.reject(asked.error);
		}
		await note(keys, asked.fresh);
		return asked.fresh;
	}

	return {
		ask: async (keys) => await ask(keys),
		async renew(keys) {
			const asked = await tryAsk(keys);
			if ('error' in asked) return await Promise.reject(asked.error);
			await note(keys, new Set(keys));
		},
		askOrGiveUp: async (keys) => await ask(keys, true),
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
			for (let tries = 0; tries < MOST_TRIES; tries++) {
				if (tries > 0) await time.clock.later(record.settleMs());
				if (await (record.hasOthers() ? removeFirmly(keys) : removeAlone(keys))) return true;
			}
			return false;
		},
	};
}
