import type { Clock } from './clock';

/** A run begins with so many in flight at most, because each may be lost or refused. */
const FIRST_WIDTH = 4;
/** What is left of the width when the service asks to slow down: after a long quiet time, and soon again. */
const AFTER_QUIET = 3 / 4;
const AFTER_TROUBLE = 1 / 2;
/** A quiet time: so many answers for each request that may be in flight. */
const QUIET_ROUNDS = 2;
/** Most rounds of answers before it is tried again whether the service now bears what it did not. */
const MOST_PATIENCE = 64;
const MORE_PATIENCE = 16;
/** An answer is slow that takes so many times as long as the quickest of its kind, and this much more. */
const SLOW_TIMES = 4;
const SLOW_MS = 1_000;

/** One pause for all workers of a run, and fewer of them while the service complains. */
export interface Gate {
	/** Resolves when no pause is in force and nobody else goes through at the moment; without a pause when the signal aborts. */
	pass(signal?: AbortSignal): Promise<void>;
	/** The service asked to slow down: everybody waits this many milliseconds. */
	pause(ms: number): void;
	/** A call of some kind was answered well, so many milliseconds after it was sent. */
	succeeded(kind: object, tookMs: number): void;
	/** When the present pause ends, in milliseconds since 1970; past when there is none. */
	openAtMs(): number;
	/** Requests that may be in flight now, between 1 and what the user set. */
	width(): number;
	setMaxWidth(width: number): void;
}

/**
 * Opens the gate of one run. With every quick answer one more request may be in flight, up to what
 * the user set or to where the service complained last; from there on one more for as many answers as
 * are in flight. A complaint takes some away: a quarter if it is the first for long, else half of them.
 * One that comes at the same width as the last is a limit of the service: then one is taken away, and the
 * limit is tried less and less often, because each time costs everybody the pause that is asked for.
 */
export function openGate(clock: Clock): Gate {
	let maxWidth = 1;
	let width = 1;
	/** Up to here it grows with every answer. */
	let sure = 1;
	let openAtMs = 0;
	let successes = 0;
	/** The width at the last complaint, and how many rounds of answers go by before it is tried again. */
	let refusedAt = Infinity;
	let patience = 1;
	const quickestMs = new Map<object, number>();
	let last = Promise.resolve();

	/**
	 * Lets requests out one by one, with a turn of everything else in between. Those that go out together
	 * are answered together, and those that follow them go out together again, so that n8n and the service
	 * would wait for each other by turns; one by one, both have something to do all the time.
	 */
	async function turn(): Promise<void> {
		const before = last;
		last = before.then(async () => await clock.later(0));
		await before;
	}

	function isQuick(kind: object, tookMs: number): boolean {
		const quickest = Math.min(quickestMs.get(kind) ?? Infinity, tookMs);
		quickestMs.set(kind, quickest);
		return tookMs <= SLOW_TIMES * quickest + SLOW_MS;
	}

	/** What is left of the width after a complaint. */
	function narrow(): void {
		const at = Math.floor(width);
		const isLimit = at === refusedAt && at > 1;
		const left = successes >= QUIET_ROUNDS * width ? AFTER_QUIET : AFTER_TROUBLE;
		patience = isLimit ? Math.min(MOST_PATIENCE, patience * MORE_PATIENCE) : 1;
		width = isLimit ? at - 1 : Math.max(1, Math.floor(width * left));
		[sure, refusedAt, successes] = [width, at, 0];
	}

	/** How much one more quick answer adds. */
	function step(): number {
		if (width < sure) return 1;
		return 1 / (Math.floor(width) + 1 === refusedAt ? width * patience : width);
	}

	return {
		async pass(signal) {
			// Another worker may prolong the pause while this one sleeps, hence the loop.
			while (!signal?.aborted) {
				const waitMs = openAtMs - clock.now();
				if (waitMs > 0) {
					await clock.sleep(waitMs, signal);
					continue;
				}
				await turn();
				if (openAtMs <= clock.now()) return;
			}
		},
		pause(ms) {
			const now = clock.now();
			// Complaints that arrive during one pause belong together: they count once, not per worker.
			if (now >= openAtMs) narrow();
			openAtMs = Math.max(openAtMs, now + ms);
		},
		succeeded(kind, tookMs) {
			successes += 1;
			if (!isQuick(kind, tookMs)) return;
			width = Math.min(maxWidth, width + step());
		},
		openAtMs: () => openAtMs,
		width: () => Math.floor(width),
		setMaxWidth(next) {
			maxWidth = next;
			sure = next;
			width = Math.min(next, FIRST_WIDTH);
		},
	};
}
