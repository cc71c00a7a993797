import type { Clock } from './compiled.mts';

/** Milliseconds that pass with each tick, which takes a real one or, on a busy machine, more. */
const TICK_MS = 50;

interface Sleeper {
	untilMs: number;
	wake(): void;
}

/** A clock that several processes share, running some fifty times as fast as the real one. */
export interface TickingClock extends Clock {
	close(): void;
}

/**
 * Opens a clock that ticks between turns of this process. A machine that is busy with something else
 * stands still together with its clock, so that nobody takes that for a slow database.
 */
export function openTickingClock(): TickingClock {
	let now = Date.UTC(2026, 10, 25);
	let sleepers: Sleeper[] = [];
	const ticking = setInterval(() => {
		now += TICK_MS;
		const due = sleepers.filter(({ untilMs }) => untilMs <= now);
		sleepers = sleepers.filter(({ untilMs }) => untilMs > now);
		for (const { wake } of due.sort((a, b) => a.untilMs - b.untilMs)) wake();
	}, 1);
	const later = async (ms: number, signal?: AbortSignal) => {
		if (signal?.aborted) return;
		await new Promise<void>((wake) => {
			sleepers.push({ untilMs: now + ms, wake });
			signal?.addEventListener('abort', () => wake(), { once: true });
		});
	};
	return {
		now: () => now,
		random: Math.random,
		later,
		async sleep(ms, signal) {
			if (ms > 0) await later(ms, signal);
		},
		close: () => clearInterval(ticking),
	};
}
