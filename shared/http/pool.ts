import type { Client } from './client';

/** What bounds a pool: how many at once right now, and when to start nothing new. */
export interface PoolLimits {
	/** Asked before each start, so that it may change while the pool runs. */
	width(): number;
	stopped(): boolean;
}

/**
 * Works on a task. Once nothing is left to do but within n8n, such as storing what came, it calls `free`:
 * then the next task may begin meanwhile.
 */
export type Worker<Task> = (task: Task, free: () => void) => Promise<void>;

/** So many times as many may be under way when some of them only have work within n8n left. */
const WITH_FREED = 2;

/**
 * Runs a worker over all tasks, at most `width` at once, started in order; a task that is `free` no
 * longer counts, but at most twice `width` are under way in all. After `stopped` turns true nothing new
 * starts, and what is in flight is awaited. Returns when all started work ended. A worker is not to
 * throw, because outcomes are values. One that does stops the pool as well, and is told, as the
 * rejection, only when nothing is in flight any more.
 */
export async function runPool<Task>(
	tasks: readonly Task[],
	limits: PoolLimits,
	worker: Worker<Task>,
): Promise<void> {
	const thrown: unknown[] = [];
	let [busy, running] = [0, 0];
	let changed = () => {};
	const start = async (task: Task): Promise<void> => {
		let isFree = false;
		const free = () => {
			if (isFree) return;
			isFree = true;
			busy -= 1;
			changed();
		};
		busy += 1;
		running += 1;
		try {
			await worker(task, free);
		} catch (error) {
			thrown.push(error);
		}
		running -= 1;
		free();
		changed();
	};
	const change = async () => await new Promise<void>((resolve) => (changed = resolve));
	let next = 0;
	while (next < tasks.length && !limits.stopped() && thrown.length === 0) {
		const width = limits.width();
		if (busy >= width || running >= WITH_FREED * width) await change();
		else void start(tasks[next++]);
	}
	while (running > 0) await change();
	if (thrown.length > 0) throw thrown[0];
}

/** Longest that a list is gone through before everything else has its turn, in milliseconds. */
const SLICE_MS = 50;

/**
 * Acts on each of a list, in its order, and lets everything else that n8n does have its turn every so
 * often: to go through a hundred thousand rows takes seconds, in which nobody else would be served.
 */
export async function eachInTurns<One>(
	{ clock }: Pick<Client, 'clock'>,
	list: readonly One[],
	act: (one: One, index: number) => void,
): Promise<void> {
	let sinceMs = clock.now();
	for (let index = 0; index < list.length; index++) {
		act(list[index], index);
		if (clock.now() - sinceMs < SLICE_MS) continue;
		await clock.later(0);
		sinceMs = clock.now();
	}
}

/**
 * Runs a worker over all tasks within the bounds of a run: as many at once as its gate allows,
 * nothing new once it is cancelled or `ended` says so.
 */
export async function runBounded<Task>(
	{ gate, signal }: Client,
	tasks: readonly Task[],
	worker: Worker<Task>,
	ended: () => boolean = () => false,
): Promise<void> {
	const stopped = () => ended() || (signal?.aborted ?? false);
	await runPool(tasks, { width: () => gate.width(), stopped }, worker);
}
