import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../http/clock';

/**
 * The one hand of this process at a record of n8n's deduplication store. What its executions want
 * written waits in a queue, and what has gathered meanwhile is written in one go, with a pause where
 * others write, too.
 */
export interface Writer {
	/** Writes marks, and gives those that were not there. Rejects when the database does. */
	write(kind: Task['kind'], marks: readonly string[]): Promise<Set<string>>;
	/** As in `MarkRecord`, and so the next two. */
	settleMs(): number;
	noticeOthers(isLoss?: boolean): void;
	hasOthers(): boolean;
}

/** Whose record: the node's own, or the one all nodes of the workflow share. */
export type Scope = 'node' | 'workflow';

/** The part of n8n a record needs. */
export type StoreContext = Pick<
	IExecuteFunctions,
	'helpers' | 'getWorkflow' | 'getNode' | 'logger'
>;

/**
 * How a record is kept. n8n drops the oldest entries beyond `maxEntries`, and looks for each entry it
 * takes away from the start of its list, standing still meanwhile: hence `maxRemoved` for one write.
 */
export const KEPT: Record<Scope, { maxEntries: number; maxRemoved: number }> = {
	// What earlier executions wrote: grows with every certificate.
	node: { maxEntries: 100_000, maxRemoved: 500 },
	// What is under way: short, and nothing of it may be dropped.
	workflow: { maxEntries: 1_000_000, maxRemoved: 50_000 },
};

/** Least time that a write has to stand before it counts, in milliseconds: longer than processes stall. */
const LEAST_SETTLE_MS = 500;
/** How many of the longest write a write has to stand. */
const SETTLE_WRITES = 2;
/**
 * So many usual writes after the last write of this process others have written that had read before it,
 * but for one that stalls; and at most so many longest ones.
 */
const LOOK_WRITES = { usual: 3, longest: 1.5 };
/** How much a single write counts for what is usual. */
const USUAL_SHARE = 0.2;
/** For so long a long write is remembered, in milliseconds. */
const LONG_WRITE_MS = 60_000;
/** For so long another process is remembered, in milliseconds. */
const OTHERS_MS = 600_000;
/** Longest pause between writes that processes leave each other when they are in each other's way, in usual writes. */
const LONGEST_GAP_WRITES = 2;
/** How much shorter the pause becomes with every write. */
const GAP_SHRINKS = 0.75;

interface Task {
	kind: 'add' | 'look' | 'remove';
	marks: readonly string[];
	resolve(isNew: Set<string>): void;
	reject(error: unknown): void;
}

/** Opens the hand of this process at the record of a scope. */
export function openWriter(
	{ helpers }: StoreContext,
	scope: Scope,
	clock: Clock,
	maxEntries = KEPT[scope].maxEntries,
): Writer {
	const { maxRemoved } = KEPT[scope];
	const options = { mode: 'entries', maxEntries } as const;
	const queue: Task[] = [];
	let isWorking = false;
	let longest = { ms: 0, atMs: -Infinity };
	let usualMs = 0;
	let writtenMs = -Infinity;
	let othersAtMs = -Infinity;
	let gapMs = 0;

	const hasOthers = () => clock.now() - othersAtMs < OTHERS_MS;
	const isLongRecent = () => clock.now() - longest.atMs < LONG_WRITE_MS;
	const longestMs = () => (isLongRecent() ? longest.ms : 0);
	const settleMs = () => Math.max(LEAST_SETTLE_MS, longestMs() * SETTLE_WRITES);
	const isRemoval = (task: Task) => task.kind === 'remove';

	/**
	 * All waiting additions or removals that can share one write, whatever else waits between them,
	 * unless that is about the same marks: then the order counts.
	 */
	function takeTasks(isTaking: boolean): Task[] {
		const [taken, left]: Task[][] = [[], []];
		const passed = new Set<string>();
		let count = 0;
		for (const task of queue.splice(0)) {
			const isTooMany = isTaking && taken.length > 0 && count + task.marks.length > maxRemoved;
			const isInOrder = passed.size === 0 || !task.marks.some((mark) => passed.has(mark));
			if (isRemoval(task) === isTaking && !isTooMany && isInOrder) {
				taken.push(task);
				count += task.marks.length;
			} else {
				left.push(task);
				for (const mark of task.marks) passed.add(mark);
			}
		}
		queue.push(...left);
		return taken;
	}

	/** Leaves others time behind the last write, and waits for theirs where somebody wants to see them. */
	async function pause(): Promise<void> {
		const giveMs = hasOthers() ? Math.max(gapMs, usualMs) * (1 + clock.random()) : 0;
		// Whoever comes in the same moment, or meanwhile, shares the write.
		await Promise.resolve();
		const hadLook = hasLook();
		await untilAfterWrite(hadLook ? Math.max(giveMs, lookMs()) : giveMs);
		if (!hadLook && hasLook()) await untilAfterWrite(lookMs());
	}

	const hasLook = () => queue.some(({ kind }) => kind === 'look');
	const lookMs = () => Math.min(usualMs * LOOK_WRITES.usual, longestMs() * LOOK_WRITES.longest);

	async function untilAfterWrite(ms: number): Promise<void> {
		const leftMs = writtenMs + ms - clock.now();
		if (leftMs > 0) await clock.later(leftMs);
	}

	/**
	 * Additions first, for they may be looks, which others have to have written before; then removals,
	 * with no pause between them, so that it is given once for both.
	 */
	async function work(): Promise<void> {
		while (queue.length > 0) {
			await pause();
			for (const isTaking of [false, true]) {
				const tasks = takeTasks(isTaking);
				if (tasks.length > 0) await writeTasks(tasks, isTaking);
			}
			gapMs *= GAP_SHRINKS;
		}
		isWorking = false;
	}

	async function writeTasks(tasks: Task[], isTaking: boolean): Promise<void> {
		const marks = [...new Set(tasks.flatMap((task) => task.marks))];
		const startedMs = clock.now();
		try {
			if (isTaking) await take(marks, tasks);
			else tell(tasks, await record(marks));
		} catch (error) {
			for (const task of tasks) task.reject(error);
		}
		writtenMs = clock.now();
		const ms = writtenMs - startedMs;
		usualMs += (ms - usualMs) * (usualMs === 0 ? 1 : USUAL_SHARE);
		if (ms >= longest.ms || !isLongRecent()) longest = { ms, atMs: writtenMs };
	}

	async function record(marks: string[], isAgain = false): Promise<Set<string>> {
		try {
			const noted = await helpers.checkProcessedAndRecord(marks, scope, options);
			return new Set(noted.new.map(String));
		} catch (error) {
			// Two processes that make the record at once: the later one finds it made.
			if (isAgain || !/unique|duplicate/i.test(String(error))) return await Promise.reject(error);
			noticeOthers(true);
			return await record(marks, true);
		}
	}

	async function take(marks: string[], tasks: Task[]): Promise<void> {
		await helpers.removeProcessed(marks, scope, options);
		for (const task of tasks) task.resolve(new Set());
	}

	/** Of two tasks that record the same new mark in one write, only the first is told that it is new. */
	function tell(tasks: Task[], isNew: Set<string>): void {
		for (const task of tasks) {
			const own = new Set(task.marks.filter((mark) => isNew.has(mark)));
			for (const mark of own) isNew.delete(mark);
			task.resolve(own);
		}
	}

	function noticeOthers(isLoss = false): void {
		othersAtMs = clock.now();
		if (isLoss) gapMs = Math.min(usualMs * LONGEST_GAP_WRITES, Math.max(gapMs * 2, usualMs));
	}

	async function write(kind: Task['kind'], marks: readonly string[]): Promise<Set<string>> {
		if (marks.length === 0) return new Set();
		return await new Promise((resolve, reject) => {
			queue.push({ kind, marks, resolve, reject });
			if (isWorking) return;
			isWorking = true;
			void work();
		});
	}

	return { write, settleMs, noticeOthers, hasOthers };
}
