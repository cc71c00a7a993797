import type { Clock } from './clock';

const WINDOW_MS = 30_000;
const GROW_AFTER_SUCCESSES = 20;
/** Until something has succeeded, no more than this are in flight: each may be lost or refused. */
const FIRST_WIDTH = 4;

/** One pause for all workers of a run, and fewer of them after repeated complaints. */
export interface Gate {
	/** Resolves when no pause is in force; at once when the signal aborts. */
	pass(signal?: AbortSignal): Promise<void>;
	/** The service asked to slow down: everybody waits this many milliseconds. */
	pause(ms: number): void;
	succeeded(): void;
	/** When the present pause ends, in milliseconds since 1970; past when there is none. */
	openAtMs(): number;
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
	let hasSucceeded = false;
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
			hasSucceeded = true;
			if (width < maxWidth && successes % GROW_AFTER_SUCCESSES === 0) width += 1;
		},
		openAtMs: () => openAtMs,
		width: () => (hasSucceeded ? width : Math.min(width, FIRST_WIDTH)),
		setMaxWidth(next) {
			maxWidth = next;
			width = next;
		},
	};
}
