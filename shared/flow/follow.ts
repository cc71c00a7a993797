import { runBounded } from '../http/pool';
import type { Run } from './run';
import { within } from './run';

const DEFAULT_MAX_WAIT_S = 120;
/** Seconds between looks: quick at first, because small files are ready at once. */
const INTERVALS_S = [1, 1, 2, 4, 5];

/**
 * Looks again and again, with growing pauses, until a look says that all is finished or
 * `options.maxWait` seconds are over. Ends early when cancelled.
 */
export async function followUntil(run: Run, look: () => Promise<boolean>): Promise<void> {
	const { clock, signal } = run.client;
	const deadline =
		clock.now() + within(run.options.maxWait, 0, Infinity, DEFAULT_MAX_WAIT_S) * 1000;
	for (let round = 0; !run.cancelled(); round++) {
		const leftMs = deadline - clock.now();
		if (leftMs <= 0) return;
		const intervalMs = INTERVALS_S[Math.min(round, INTERVALS_S.length - 1)] * 1000;
		await clock.sleep(Math.min(intervalMs, leftMs), signal);
		if (await look()) return;
	}
}

/**
 * Looks after many things until each is finished, as `followUntil` does. The looks of one round
 * share the run's bounds; nothing is held up while waiting.
 */
export async function followAll<Task>(
	run: Run,
	tasks: Task[],
	isFinished: (task: Task) => Promise<boolean>,
): Promise<void> {
	let open = tasks;
	if (open.length === 0) return;
	await followUntil(run, async () => {
		const still = new Set<Task>();
		await runBounded(run.client, open, async (task) => {
			if (!(await isFinished(task))) still.add(task);
		});
		open = open.filter((task) => still.has(task));
		return open.length === 0;
	});
}
