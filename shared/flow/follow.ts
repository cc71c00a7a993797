import type { Client } from '../http/client';
import type { Run } from './run';
import { within } from './run';

const DEFAULT_MAX_WAIT_S = 120;
/** Seconds between looks: quick at first, because small files are ready at once. */
const INTERVALS_S = [1, 1, 2, 4, 5];

/** The last look begins so long before the end, because it has to be over in time as well. */
const LAST_LOOK_MS = 1_000;

/**
 * Looks again and again, with growing pauses, until a look says that all is finished or
 * `options.maxWait` seconds are over. Ends early when cancelled. The client given to a look ends its
 * calls in time, though a service may hang.
 */
export async function followUntil(
	run: Run,
	look: (client: Client) => Promise<boolean>,
): Promise<void> {
	const { clock, signal } = run.client;
	const deadline =
		clock.now() + within(run.options.maxWait, 0, Infinity, DEFAULT_MAX_WAIT_S) * 1000;
	for (let round = 0; !run.cancelled(); round++) {
		const leftMs = deadline - clock.now();
		if (leftMs <= 0) return;
		const intervalMs = INTERVALS_S[Math.min(round, INTERVALS_S.length - 1)] * 1000;
		const isLast = leftMs <= intervalMs + LAST_LOOK_MS;
		await clock.sleep(isLast ? Math.max(leftMs - LAST_LOOK_MS, leftMs / 2) : intervalMs, signal);
		if ((await look(run.client.until(deadline))) || isLast) return;
	}
}

/**
 * Looks after many things until each is finished, as `followUntil` does. A look is at all that are
 * open, and gives those that still are.
 */
export async function followAll<Task>(
	run: Run,
	tasks: Task[],
	look: (client: Client, open: Task[]) => Promise<Task[]>,
): Promise<void> {
	let open = tasks;
	if (open.length === 0) return;
	await followUntil(run, async (client) => {
		open = await look(client, open);
		return open.length === 0;
	});
}
