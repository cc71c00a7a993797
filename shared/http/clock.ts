import { sleep } from 'n8n-workflow';

/** Time and chance, passed in so that tests need neither. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves early, without an error, when the signal aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** As `sleep`, for what goes on behind a run and nobody waits for. */
	later(ms: number): Promise<void>;
	/** A number in [0, 1). */
	random(): number;
}

/** n8n before 2.2x cannot end a pause early; then this much of it goes on without anybody waiting. */
const SLICE_MS = 1_000;

export const systemClock: Clock = {
	now: () => Date.now(),
	random: () => Math.random(),
	later: async (ms) => await sleep(ms),
	async sleep(ms, signal) {
		if (ms <= 0) return;
		if (!signal) return await sleep(ms);
		for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs -= SLICE_MS) {
			await pause(Math.min(leftMs, SLICE_MS), signal);
		}
	},
};

/** Pauses until the time is over or the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => {
		stop = resolve;
		signal.addEventListener('abort', stop, { once: true });
	});
	try {
		await Promise.race([sleep(ms, signal), aborted]);
	} catch {
		// n8n's sleep rejects on abort; callers look at the signal themselves.
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
