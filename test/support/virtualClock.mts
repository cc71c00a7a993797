import type { Clock } from '../../shared/http/clock.ts';

/** Parts of a millisecond that add up exactly, or somebody who sleeps for the rest of a time might sleep for ever. */
const PARTS = 1_024;
/** What takes longer does not end. */
const LONGEST_MS = 1_200_000;

export interface VirtualClock extends Clock {
	/** Lets time pass, from one thing that waits for it to the next, until the work is done. */
	until<T>(work: Promise<T>): Promise<T>;
}

/** A clock that starts at 0 and takes no real time; whoever sleeps wakes up in the order of time. */
export function virtualClock(random: () => number = () => 0.5): VirtualClock {
	let now = 0;
	const sleepers: Array<{ atMs: number; wake: () => void }> = [];
	const later = async (ms: number) => {
		const atMs = now + Math.ceil(Math.max(ms, 0) * PARTS) / PARTS;
		await new Promise<void>((wake) => sleepers.push({ atMs, wake }));
	};
	return {
		now: () => now,
		random,
		later,
		async sleep(ms, signal) {
			if (ms <= 0 || signal?.aborted) return;
			let stop = () => {};
			const aborted = new Promise<void>((resolve) => (stop = resolve));
			signal?.addEventListener('abort', stop, { once: true });
			await Promise.race([later(ms), aborted]);
			signal?.removeEventListener('abort', stop);
		},
		async until(work) {
			let isOver = false;
			const over = () => void (isOver = true);
			work.then(over, over);
			for (;;) {
				await new Promise((resolve) => setImmediate(resolve));
				if (isOver) return await work;
				const next = sleepers.reduce<number>(
					(first, { atMs }, at) => (first < 0 || atMs < sleepers[first].atMs ? at : first),
					-1,
				);
				if (now > LONGEST_MS) throw new Error(`It is not done after ${LONGEST_MS} ms`);
				if (next < 0) throw new Error('Everybody waits, and nobody for time to pass');
				const [{ atMs, wake }] = sleepers.splice(next, 1);
				now = atMs;
				wake();
			}
		},
	};
}
