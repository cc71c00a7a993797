import type { Clock } from './clock';
import type { Endpoint } from './endpoint';
import type { Outcome } from './outcome';

/** Calls in a row that ended without an answer, after which it is asked whether the service is there at all. */
const MAX_SILENT = 3;
/** The same for calls of one kind, though others are answered: a write that ends so leaves somebody unknown. */
const MAX_SILENT_WRITES = 5;
const MAX_SILENT_READS = 6;
/** Refusals of the token in a row. */
const MAX_REFUSED = 2;
/** Pauses before each time the service is asked whether it is there; so long it may be restarted. */
const PATIENCE_MS = [1_000, 3_000, 9_000];
/** How long nothing is asked of a service after that, and nothing of a kind that is not answered. */
const REST_MS = 15_000;

/** Why nothing is sent: no answers come, only requests to wait, or the token is refused. */
export type Closed = 'down' | 'busy' | 'token';

/** What ends a run that would only go on meeting silence: the counterpart of the gate, which slows one down. */
export interface Breaker {
	/**
	 * Why a call is not to be sent now; undefined when it may. Waits while it is found out whether the
	 * service answers again, but not where the call has to be over by a moment.
	 */
	admit(call: Endpoint<unknown>, hasToBeOver?: boolean): Promise<Closed | undefined>;
	/** Notes what an attempt came to; only the last one of a call counts as silence. */
	note(call: Endpoint<unknown>, outcome: Outcome<unknown>, isLast: boolean): void;
}

/** `neither` for what says nothing about the service, such as a cancelled call. */
type Answer = 'answered' | 'refused' | 'silent' | 'neither';

/**
 * Opens the breaker of one run. `ping` makes a harmless request of its own and gives what it came to;
 * it is waited for by all who want to send. The first answer to any call closes the breaker again.
 */
export function openBreaker(
	clock: Clock,
	ping: () => Promise<Outcome<unknown>>,
	signal?: AbortSignal,
): Breaker {
	let silent = 0;
	let refused = 0;
	const silentOf = new Map<Endpoint<unknown>, { count: number; atMs: number }>();
	let closed: { why: Closed; restUntilMs?: number } | undefined;
	let asking: Promise<void> | undefined;

	function answered(): void {
		silent = 0;
		refused = 0;
		closed = undefined;
	}

	async function ask(waitsMs: number[]): Promise<void> {
		for (const waitMs of waitsMs) {
			await clock.sleep(waitMs, signal);
			// Somebody else's call may have been answered meanwhile.
			if (!closed || signal?.aborted) return;
			if (['answered', 'refused'].includes(answerIn(await ping()))) return answered();
		}
		if (closed) closed.restUntilMs = clock.now() + REST_MS;
	}

	const isOpen = () => closed === undefined || (signal?.aborted ?? false);

	/** Lets one call of a kind that is not answered through now and then. */
	function isKindSilent(call: Endpoint<unknown>): boolean {
		const kind = silentOf.get(call);
		const most = call.retry === 'always' ? MAX_SILENT_READS : MAX_SILENT_WRITES;
		if (!kind || kind.count < most) return false;
		if (clock.now() < kind.atMs + REST_MS) return true;
		kind.atMs = clock.now();
		return false;
	}

	return {
		async admit(call, hasToBeOver = false) {
			if (isKindSilent(call)) return 'down';
			if (!closed || signal?.aborted) return undefined;
			const { why, restUntilMs } = closed;
			if (restUntilMs !== undefined && clock.now() < restUntilMs) return why;
			if (why === 'token') {
				// A refused token hurts nobody, so the call itself finds out whether it still is.
				closed.restUntilMs = clock.now() + REST_MS;
				return undefined;
			}
			const isFirst = restUntilMs === undefined && !hasToBeOver;
			asking ??= ask(isFirst ? PATIENCE_MS : [0]).finally(() => (asking = undefined));
			await asking;
			return isOpen() ? undefined : why;
		},
		note(call, outcome, isLast) {
			const answer = answerIn(outcome);
			if (answer === 'answered') {
				silentOf.delete(call);
				answered();
			} else if (answer === 'refused') {
				silent = 0;
				refused += 1;
				if (refused >= MAX_REFUSED) closed ??= { why: 'token', restUntilMs: clock.now() + REST_MS };
			} else if (answer === 'silent' && isLast) {
				silent += 1;
				silentOf.set(call, { count: (silentOf.get(call)?.count ?? 0) + 1, atMs: clock.now() });
				if (silent >= MAX_SILENT) closed ??= { why: isBusy(outcome) ? 'busy' : 'down' };
			}
		},
	};
}

function isBusy(outcome: Outcome<unknown>): boolean {
	return outcome.kind === 'rejected' && outcome.status === 429;
}

/** Whether the service itself has spoken; pages of a proxy and redirects are somebody else's. */
function answerIn(outcome: Outcome<unknown>): Answer {
	switch (outcome.kind) {
		case 'ok':
			return 'answered';
		case 'rejected':
			if (outcome.status === 401) return 'refused';
			return isBusy(outcome) || outcome.status < 400 ? 'silent' : 'answered';
		case 'notSent':
			return outcome.reason === 'offline' ? 'silent' : 'neither';
		case 'unknown':
			if (outcome.reason === 'cancelled' || outcome.reason === 'tooLarge') return 'neither';
			return outcome.reason === 'unreadable' && !outcome.html ? 'answered' : 'silent';
	}
}
