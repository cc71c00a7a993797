import type { Client } from './client';

/** What bounds a pool: how many at once right now, and when to start nothing new. */
export interface PoolLimits {
	/** Asked before each start, so that it may change while the pool runs. */
	width(): number;
	stopped(): boolean;
}

/**
 * Runs a worker over all tasks, at most `width` at once, started in order. After `stopped` turns
 * true nothing new starts, and what is in flight is awaited. Returns when all started work ended.
 * A worker is not to throw, because outcomes are values. One that does stops the pool as well, and is
 * told, as the rejection, only when nothing is in flight any more.
 */
export async function runPool<Task>(
	tasks: readonly Task[],
	limits: PoolLimits,
	worker: (task: Task) => Promise<void>,
): Promise<void> {
	const running = new Set<Promise<void>>();
	const thrown: unknown[] = [];
	const start = async (task: Task): Promise<void> => {
		try {
			await worker(task);
		} catch (error) {
			thrown.push(error);
		}
	};
	let next = 0;
	while (next < tasks.length && !limits.stopped() && thrown.length === 0) {
		if (running.size >= limits.width()) {
			await Promise.race(running);
			continue;
		}
		const work: Promise<void> = start(tasks[next++]).finally(() => running.delete(work));
		running.add(work);
	}
	await Promise.all(running);
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
	worker: (task: Task) => Promise<void>,
	ended: () => boolean = () => false,
): Promise<void> {
	const stopped = () => ended() || (signal?.aborted ?? false);
	await runPool(tasks, { width: () => gate.width(), stopped }, worker);
}
