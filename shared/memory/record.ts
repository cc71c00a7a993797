import type { Clock } from '../http/clock';
import type { Scope, StoreContext } from './writer';
import { KEPT, openWriter } from './writer';

/**
 * One record of n8n's deduplication store.
 *
 * The store reads a record, changes it and writes all of it back, without a lock, so of two writers
 * at once the later one takes away what the other wrote. Within this process all executions
 * therefore hand their marks to one writer; against other processes what matters is recorded again
 * until it stands.
 */

/** n8n's record of marks. Marks are fingerprints; n8n keeps hashes of them, in the order they came. */
export interface MarkRecord {
	/** Records marks, and gives those that were not there. Rejects when the database does. */
	add(marks: readonly string[]): Promise<Set<string>>;
	/**
	 * As `add`, to find out what others made of what this process wrote: not before they have written who
	 * had read the record by then. A process that reads right behind its own write, again and again, sees
	 * only what it wrote itself.
	 */
	look(marks: readonly string[]): Promise<Set<string>>;
	/**
	 * Takes marks away. Never rejects: what the database refuses is tried again in the background, and
	 * told by `false`. With `proof`, one of the marks that nobody else records, it also sees to it in
	 * the background that no other process has written them back. At the end of that `onEnd` is told
	 * whether they are gone for good.
	 */
	remove(
		marks: readonly string[],
		proof?: string,
		onEnd?: (isFirm: boolean) => void,
	): Promise<boolean>;
	/** Takes marks away if the database lets that happen now; false when it does not. */
	removeNow(marks: readonly string[]): Promise<boolean>;
	/** Whether a mark is being taken away behind the runs. */
	isLeaving(mark: string): boolean;
	/** Takes a mark away that is in nobody's way: with the next ones, or when many have gathered. */
	discard(mark: string): void;
	/** Records marks again whenever `own`, which nobody else records, turns out to be lost. Call the result to end that. */
	keep(own: string, marks: () => readonly string[]): () => void;
	/** Milliseconds after which nobody can be writing back what was read before, as far as is known. */
	settleMs(): number;
	/** Says that another process was noticed at this record, or even that it took away what was written. */
	noticeOthers(isLoss?: boolean): void;
	/** Whether another process was noticed lately. */
	hasOthers(): boolean;
}

/** What is kept is looked at every so many times what a write has to stand; a slower writer waits as long itself. */
const KEEP_SETTLES = 3;
/** As long as nobody else was noticed. */
const KEEP_ALONE_MS = 5_000;
/** So often it is tried to take marks away. */
const MAX_TRIES = 20;

const MANY_DISCARDED = 50;

const records = new Map<string, MarkRecord>();

/**
 * Opens the record of a scope; the same one for all executions of this process. `maxEntries` is for a
 * record that no ledger is kept in.
 */
export function openRecord(
	ctx: StoreContext,
	scope: Scope,
	clock: Clock,
	maxEntries = KEPT[scope].maxEntries,
): MarkRecord {
	const place = `${ctx.getWorkflow().id} ${scope === 'node' ? ctx.getNode().id : ''}`;
	const opened = records.get(place) ?? newRecord(ctx, scope, clock, maxEntries);
	records.set(place, opened);
	return opened;
}

function newRecord(ctx: StoreContext, scope: Scope, clock: Clock, maxEntries: number): MarkRecord {
	const { maxRemoved } = KEPT[scope];
	const { write, settleMs, noticeOthers, hasOthers } = openWriter(ctx, scope, clock, maxEntries);
	const kept = new Map<string, () => readonly string[]>();
	/** Marks that are being taken away behind the runs, for as long as that takes. */
	const leaving = new Set<Set<string>>();
	const discarded: string[] = [];
	let isKeeping = false;

	/** What is recorded anew is no longer what was to be taken away. */
	async function record(kind: 'add' | 'look', marks: readonly string[]): Promise<Set<string>> {
		const isNew = await write(kind, marks);
		for (const gone of leaving) for (const mark of isNew) gone.delete(mark);
		return isNew;
	}

	async function removeOnce(marks: readonly string[]): Promise<boolean> {
		const spare = discarded.splice(0);
		const all = [...marks, ...spare];
		try {
			for (let at = 0; at < all.length; at += maxRemoved) {
				await write('remove', all.slice(at, at + maxRemoved));
			}
			return true;
		} catch (error) {
			discarded.push(...spare);
			ctx.logger.warn('What is done could not be noted in the database of n8n yet', { error });
			return false;
		}
	}

	/** Another process may have read these marks before they were taken away, and write them back. */
	async function removeFirmly(
		marks: readonly string[],
		isDone: boolean,
		proof?: string,
	): Promise<boolean> {
		const open = new Set(marks);
		leaving.add(open);
		let isGone = false;
		for (let tries = 0; tries < MAX_TRIES && !isGone; tries++) {
			await clock.later(settleMs());
			if (isDone && proof !== undefined) {
				const isNew = await write('look', [proof]).catch(() => undefined);
				isGone = isNew?.has(proof) === true;
				if (isNew && !isGone) noticeOthers(true);
			}
			isDone = await removeOnce(isGone && proof !== undefined ? [proof] : [...open]);
			isGone ||= isDone && proof === undefined;
		}
		leaving.delete(open);
		return isGone;
	}

	async function keepAll(): Promise<void> {
		while (kept.size > 0) {
			await clock.later(hasOthers() ? settleMs() * KEEP_SETTLES : KEEP_ALONE_MS);
			try {
				const lost = await record('look', [...kept.keys()]);
				const marks = [...lost].flatMap((own) => kept.get(own)?.() ?? []);
				if (lost.size > 0) noticeOthers(true);
				await record('add', marks);
			} catch (error) {
				ctx.logger.debug('What is under way could not be noted in the database of n8n', { error });
			}
		}
		isKeeping = false;
	}

	return {
		add: async (marks) => await record('add', marks),
		look: async (marks) => await record('look', marks),
		removeNow: removeOnce,
		async remove(marks, proof, onEnd = () => {}) {
			const isDone = marks.length === 0 || (await removeOnce(marks));
			if (isDone && proof === undefined) onEnd(true);
			else void removeFirmly(marks, isDone, proof).then(onEnd);
			return isDone;
		},
		isLeaving: (mark) => [...leaving].some((marks) => marks.has(mark)),
		discard(mark) {
			discarded.push(mark);
			if (discarded.length >= MANY_DISCARDED) void removeOnce([]);
		},
		keep(own, marks) {
			kept.set(own, marks);
			if (!isKeeping) {
				isKeeping = true;
				void keepAll();
			}
			return () => void kept.delete(own);
		},
		settleMs,
		noticeOthers,
		hasOthers,
	};
}
