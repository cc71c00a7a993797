import type { Clock } from './clock';

const WINDOW_MS = 30_000;
const GROW_AFTER_SUCCESSES = 20;

/** One pause for all workers of a run, and fewer of them after repeated complaints. */
export interface Gate {
	/** Resolves when no pause is in force; at once when the signal aborts. */
	pass(signal?: AbortSignal): Promise<void>;
	/** The service asked to slow down: everybody waits this many milliseconds. */
	pause(ms: number): void;
	succeeded(): void;
	/** Requests that may be in flight now, between 1 and what the user set. */
	width(): number;
	setMaxWidth(width: number): void;
}

/** Opens the gate of one run. */
export function openGate(clock: Clock): Gate {
	let maxWidth = 1;
	let width = 1;
	let openAtMs = 0;
	let lastPauseMs = -Infinity;
	let successes = 0;
	return {
		async pass(signal) {
			// Another worker may prolong the pause while this one sleeps, hence the loop.
			while (!signal?.aborted) {
				const waitMs = openAtMs - clock.now();
				if (waitMs <= 0) return;
				await clock.sleep(waitMs, signal);
			}
		},
		pause(ms) {
			const now = clock.now();
			// Complaints that arrive during one pause belong together: halve once per pause, not per worker.
			const isNewPause = now >= openAtMs;
			if (isNewPause && now - lastPauseMs < WINDOW_MS) width = Math.max(1, Math.floor(width / 2));
			if (isNewPause) lastPauseMs = now;
			openAtMs = Math.max(openAtMs, now + ms);
			successes = 0;
		},
		succeeded() {
			successes += 1;
			if (width < maxWidth && successes % GROW_AFTER_SUCCESSES === 0) width += 1;
		},
		width: () => width,
		setMaxWidth(next) {
			maxWidth = next;
			width = next;
		},
	};
}
