import { within } from './run';
import type { Run } from './run';
import { runPool } from './pool';

const DEFAULT_MAX_WAIT_S = 120;
/** Seconds between looks: quick at first, because small files are ready at once. */
const INTERVALS_S = [1, 1, 2, 4, 5];

/**
 * Looks after many things until each is finished or `options.maxWait` seconds are over. The looks of
 * one round share the run's bounds; nothing is held up while waiting. Ends early when cancelled.
 */
export async function followAll<Task>(
	run: Run,
	tasks: Task[],
	isFinished: (task: Task) => Promise<boolean>,
): Promise<void> {
	const { clock, signal, gate } = run.client;
	const deadline =
		clock.now() + within(run.options.maxWait, 0, Infinity, DEFAULT_MAX_WAIT_S) * 1000;
	let open = tasks;
	for (let round = 0; open.length > 0 && !run.cancelled(); round++) {
		const leftMs = deadline - clock.now();
		if (leftMs <= 0) return;
		const intervalMs = INTERVALS_S[Math.min(round, INTERVALS_S.length - 1)] * 1000;
		await clock.sleep(Math.min(intervalMs, leftMs), signal);
		const still = new Set<Task>();
		await runPool(
			open,
			{ width: () => gate.width(), stopped: () => run.cancelled() },
			async (task) => {
				if (!(await isFinished(task))) still.add(task);
			},
		);
		open = open.filter((task) => still.has(task));
	}
}
