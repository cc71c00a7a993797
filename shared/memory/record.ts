import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../http/clock';

/**
 * One record of n8n's deduplication store, written by one hand per process.
 *
 * The store reads a record, changes it and writes all of it back, without a lock, so of two writers
 * at once the later one takes away what the other wrote. Within this process all executions
 * therefore hand their marks to one queue, which writes what has gathered meanwhile in one go;
 * against other processes what matters is recorded again until it stands.
 */

/** Whose record: the node's own, or the one all nodes of the workflow share. */
export type Scope = 'node' | 'workflow';

/** n8n's record of marks. Marks are fingerprints; n8n keeps hashes of them, in the order they came. */
export interface MarkRecord {
	/** Records marks, and gives those that were not there. Rejects when the database does. */
	add(marks: readonly string[]): Promise<Set<string>>;
	/**
	 * Takes marks away. Never rejects: what the database refuses is tried again in the background, and
	 * told by `false`. With `proof`, one of the marks that nobody else records, it also sees to it in
	 * the background that no other process has written them back. `onFirm` is called at the end of that.
	 */
	remove(marks: readonly string[], proof?: string, onFirm?: () => void): Promise<boolean>;
	/** Records marks again whenever `own`, which nobody else records, turns out to be lost. Call the result to end that. */
	keep(own: string, marks: () => readonly string[]): () => void;
	/** Milliseconds after which nobody can be writing back what was read before, as far as is known. */
	settleMs(): number;
	/** Says that another process was noticed at this record, or even that it took away what was written. */
	noticeOthers(isLoss?: boolean): void;
	/** Whether another process was noticed lately. */
	hasOthers(): boolean;
}

/** The part of n8n a record needs. */
export type StoreContext = Pick<
	IExecuteFunctions,
	'helpers' | 'getWorkflow' | 'getNode' | 'logger'
>;

/** Least time that a write has to stand before it counts, in milliseconds: longer than processes stall. */
const LEAST_SETTLE_MS = 500;
/** How many of the longest write a write has to stand. */
const SETTLE_WRITES = 2;
/** For so long a long write is remembered, in milliseconds. */
const LONG_WRITE_MS = 60_000;
/** For so long another process is remembered, in milliseconds. */
const OTHERS_MS = 600_000;
/** What is kept is looked at every so many times what a write has to stand; a slower writer waits as long itself. */
const KEEP_SETTLES = 3;
/** As long as nobody else was noticed. */
const KEEP_ALONE_MS = 5_000;
const MAX_FAILURES = 20;
/** Longest pause between writes that processes leave each other when they are in each other's way, in longest writes. */
const LONGEST_GAP_WRITES = 4;
/** How much shorter the pause becomes with every write. */
const GAP_SHRINKS = 0.9;

interface Task {
	kind: 'add' | 'remove';
	marks: readonly string[];
	resolve(isNew: Set<string>): void;
	reject(error: unknown): void;
}

const records = new Map<string, MarkRecord>();

/**
 * How a record is kept. n8n drops the oldest entries beyond `maxEntries`, and looks for each entry it
 * takes away from the start of its list, standing still meanwhile: hence `maxRemoved` for one write.
 */
const KEPT: Record<Scope, { maxEntries: number; maxRemoved: number }> = {
	// What earlier executions wrote: grows with every certificate.
	node: { maxEntries: 100_000, maxRemoved: 500 },
	// What is under way: short, and nothing of it may be dropped.
	workflow: { maxEntries: 1_000_000, maxRemoved: 50_000 },
};

/** Opens the record of a scope; the same one for all executions of this process. */
export function openRecord(ctx: StoreContext, scope: Scope, clock: Clock): MarkRecord {
	const place = `${ctx.getWorkflow().id} ${scope === 'node' ? ctx.getNode().id : ''}`;
	const opened = records.get(place) ?? newRecord(ctx, scope, clock);
	records.set(place, opened);
	return opened;
}

function newRecord({ helpers, logger }: StoreContext, scope: Scope, clock: Clock): MarkRecord {
	const { maxEntries, maxRemoved } = KEPT[scope];
	const options = { mode: 'entries', maxEntries } as const;
	const queue: Task[] = [];
	const kept = new Map<string, () => readonly string[]>();
	let isWorking = false;
	let isKeeping = false;
	let longest = { ms: 0, atMs: -Infinity };
	let othersAtMs = -Infinity;
	let gapMs = 0;

	const hasOthers = () => clock.now() - othersAtMs < OTHERS_MS;
	const isLongRecent = () => clock.now() - longest.atMs < LONG_WRITE_MS;
	const settleMs = () => Math.max(LEAST_SETTLE_MS, isLongRecent() ? longest.ms * SETTLE_WRITES : 0);

	/** All tasks at the head of the queue that can share one write. */
	function takeTasks(): Task[] {
		const { kind } = queue[0];
		let [count, marks] = [0, 0];
		while (count < queue.length && queue[count].kind === kind) {
			marks += queue[count].marks.length;
			if (kind === 'remove' && count > 0 && marks > maxRemoved) break;
			count += 1;
		}
		return queue.splice(0, count);
	}

	async function work(): Promise<void> {
		while (queue.length > 0) {
			// Whoever comes in the same moment, or while others are given way, shares the write.
			if (gapMs < 1) await Promise.resolve();
			else await clock.later(gapMs * (0.5 + clock.random()));
			const tasks = takeTasks();
			const marks = [...new Set(tasks.flatMap((task) => task.marks))];
			const startedMs = clock.now();
			try {
				if (tasks[0].kind === 'add') tell(tasks, await record(marks));
				else await take(marks, tasks);
			} catch (error) {
				for (const task of tasks) task.reject(error);
			}
			const ms = clock.now() - startedMs;
			if (ms >= longest.ms || !isLongRecent()) longest = { ms, atMs: clock.now() };
			gapMs *= GAP_SHRINKS;
		}
		isWorking = false;
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

	async function enqueue(kind: Task['kind'], marks: readonly string[]): Promise<Set<string>> {
		if (marks.length === 0) return new Set();
		return await new Promise((resolve, reject) => {
			queue.push({ kind, marks, resolve, reject });
			if (isWorking) return;
			isWorking = true;
			void work();
		});
	}

	async function removeOnce(marks: readonly string[]): Promise<boolean> {
		try {
			for (let at = 0; at < marks.length; at += maxRemoved) {
				await enqueue('remove', marks.slice(at, at + maxRemoved));
			}
			return true;
		} catch (error) {
			logger.warn('What is done could not be noted in the database of n8n yet', { error });
			return false;
		}
	}

	/** Another process may have read these marks before they were taken away, and write them back. */
	async function removeFirmly(
		marks: readonly string[],
		isDone: boolean,
		proof?: string,
	): Promise<void> {
		for (let failures = 0; failures < MAX_FAILURES; failures++) {
			await clock.later(settleMs());
			if (isDone && proof !== undefined) {
				const isGone = await enqueue('add', [proof]).catch(() => new Set<string>());
				if (isGone.has(proof)) return void (await removeOnce([proof]));
				noticeOthers(true);
			}
			isDone = await removeOnce(marks);
			if (isDone && proof === undefined) return;
		}
	}

	function noticeOthers(isLoss = false): void {
		othersAtMs = clock.now();
		if (isLoss) gapMs = Math.min(longest.ms * LONGEST_GAP_WRITES, Math.max(gapMs * 2, longest.ms));
	}

	async function keepAll(): Promise<void> {
		while (kept.size > 0) {
			await clock.later(hasOthers() ? settleMs() * KEEP_SETTLES : KEEP_ALONE_MS);
			try {
				const lost = await enqueue('add', [...kept.keys()]);
				const marks = [...lost].flatMap((own) => kept.get(own)?.() ?? []);
				if (lost.size > 0) noticeOthers(true);
				await enqueue('add', marks);
			} catch (error) {
				logger.debug('What is under way could not be noted in the database of n8n', { error });
			}
		}
		isKeeping = false;
	}

	return {
		add: async (marks) => await enqueue('add', marks),
		async remove(marks, proof, onFirm = () => {}) {
			const isDone = marks.length === 0 || (await removeOnce(marks));
			if (isDone && proof === undefined) onFirm();
			else void removeFirmly(marks, isDone, proof).finally(onFirm);
			return isDone;
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
