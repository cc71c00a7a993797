import type { MarkRecord } from '../../shared/memory/record.ts';
import type { VirtualClock } from './virtualClock.mts';

/** How long a write has to stand, in milliseconds. */
export const SETTLE_MS = 500;

/** The database of several processes: whoever writes later takes away what came since he read. */
export interface Contended {
	marks: Set<string>;
	failing: boolean;
}

/** What a process noticed of others, and how long its writes have to stand. */
interface Noticed {
	losses: number;
	meetings: number;
	settledMs: number;
}

/** The record as one process has it; each of its writes takes the next time. */
export function openContended(
	database: Contended,
	clock: VirtualClock,
	nextMs: () => number,
): MarkRecord & Noticed {
	let turn: Promise<unknown> = Promise.resolve();
	const rewrite = async <T,>(change: (marks: Set<string>) => T): Promise<T> => {
		const work = turn.then(async () => {
			const marks = new Set(database.marks);
			await clock.later(nextMs());
			if (database.failing) throw new Error('The database is locked');
			const result = change(marks);
			database.marks = marks;
			return result;
		});
		turn = work.catch(() => undefined);
		return await work;
	};
	const add = async (added: readonly string[]) =>
		await rewrite((marks) => {
			const isNew = new Set(added.filter((mark) => !marks.has(mark)));
			for (const mark of isNew) marks.add(mark);
			return isNew;
		});
	return {
		losses: 0,
		meetings: 0,
		settledMs: SETTLE_MS,
		add,
		look: add,
		isLeaving: () => false,
		discard: () => {},
		async removeNow(removed) {
			await rewrite((marks) => removed.forEach((mark) => marks.delete(mark)));
			return true;
		},
		async remove(removed) {
			await rewrite((marks) => removed.forEach((mark) => marks.delete(mark)));
			return true;
		},
		keep: () => () => {},
		settleMs() {
			return this.settledMs;
		},
		noticeOthers(isLoss) {
			if (isLoss) this.losses += 1;
			else this.meetings += 1;
		},
		hasOthers: () => false,
	};
}
