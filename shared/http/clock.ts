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

export const systemClock: Clock = {
	now: () => Date.now(),
	random: () => Math.random(),
	later: async (ms) => await sleep(ms),
	async sleep(ms, signal) {
		if (ms <= 0 || signal?.aborted) return;
		try {
			await sleep(ms, signal);
		} catch {
			// n8n's sleep rejects on abort; callers look at the signal themselves.
		}
	},
};
