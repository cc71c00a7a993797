import type { RetryClass } from './endpoint';
import type { Outcome } from './outcome';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const MAX_ATTEMPTS_THROTTLED = 6;
const MAX_ATTEMPTS_UNREACHABLE = 3;
const MAX_ATTEMPTS_AMBIGUOUS: Record<RetryClass, number> = {
	always: 3,
	reconcile: 1,
	never: 1,
	once: 1,
};

/** How many attempts in all this outcome allows for a call of this class. */
function attemptsAllowed(retry: RetryClass, outcome: Outcome<unknown>): number {
	if (retry === 'once') return 1;
	switch (outcome.kind) {
		case 'ok':
			return 0;
		case 'rejected':
			return outcome.status === 429 ? MAX_ATTEMPTS_THROTTLED : 0;
		case 'notSent':
			return outcome.reason === 'offline' ? MAX_ATTEMPTS_UNREACHABLE : 0;
		case 'unknown':
			// A second answer would be as large as the first.
			if (outcome.reason === 'cancelled' || outcome.reason === 'tooLarge') return 0;
			// A service that asks to wait will answer again, so a harmless call may outlast it.
			if (retry === 'always' && outcome.status === 503) return MAX_ATTEMPTS_THROTTLED;
			return MAX_ATTEMPTS_AMBIGUOUS[retry];
	}
}

/**
 * Milliseconds to wait before the next attempt, or undefined when this outcome is final. What the
 * service asks for is the least, and never shortens the own wait. `attempt` counts from 1; `random` is
 * in [0, 1) and spreads workers that failed together.
 */
export function waitBeforeRetryMs(
	retry: RetryClass,
	outcome: Outcome<unknown>,
	attempt: number,
	random: number,
): number | undefined {
	if (attempt >= attemptsAllowed(retry, outcome)) return undefined;
	const asked = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
	const backoffMs = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
	// A service that asks for no wait at all still turned the call away.
	return Math.max(asked, Math.round(backoffMs * (0.75 + random / 2)));
}

/** Whether the service asked everybody to slow down, so that all workers have to wait. */
export function asksToSlowDown(outcome: Outcome<unknown>): boolean {
	if (outcome.kind === 'rejected') return outcome.status === 429;
	return outcome.kind === 'unknown' && outcome.status === 503;
}
