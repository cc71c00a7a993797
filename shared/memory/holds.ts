/** Which keys executions of this process are at work on: whoever wants the same key waits for their end. */
interface Hold {
	/** Resolves when the execution is done with the key. */
	ended: Promise<Ended>;
	end(how: Ended): void;
}

/**
 * How work on a key ended: it is written; it is not, and free; it was left as it is, open or
 * half-done; or the execution only looked, and somebody elsewhere is at work on it.
 */
export type Ended = 'written' | 'free' | 'left' | 'elsewhere';

const holds = new Map<string, Hold>();

/** Keys that executions of this process left behind, so that nobody has to find out whether they still run. */
const left = new Set<string>();
const MOST_LEFT = 10_000;

/** Whether an execution of this process is at work on a key. Keys are those of one node. */
export function isUnderWay(key: string): boolean {
	return holds.has(key);
}

/**
 * Waits until no execution of this process is at work on any of the keys, or the signal aborts, and
 * gives those that were written meanwhile.
 */
export async function untilEnded(
	keys: readonly string[],
	signal?: AbortSignal,
): Promise<Set<string>> {
	const written = new Set<string>();
	const ended = keys.map(async (key) => {
		for (let hold = holds.get(key); hold && !written.has(key); hold = holds.get(key)) {
			if ((await hold.ended) === 'written') written.add(key);
		}
	});
	let stop = () => {};
	const stopped = new Promise<void>((resolve) => (stop = resolve));
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop, { once: true });
	await Promise.race([Promise.all(ended), stopped]);
	// Whoever waits looks again and again, and the signal lives as long as the execution.
	signal?.removeEventListener('abort', stop);
	return written;
}

/** Begins work on a key that is not under way. */
export function startHold(key: string): void {
	let end: Hold['end'] = () => {};
	const ended = new Promise<Ended>((resolve) => (end = resolve));
	holds.set(key, { ended, end });
}

/** Ends work on a key. */
export function endHold(key: string, how: Ended): void {
	const hold = holds.get(key);
	holds.delete(key);
	if (how === 'left') left.add(key);
	else if (how !== 'elsewhere') left.delete(key);
	for (const oldest of left) {
		if (left.size <= MOST_LEFT) break;
		left.delete(oldest);
	}
	hold?.end(how);
}

/** Whether an execution of this process left a key behind. */
export function wasLeft(key: string): boolean {
	return left.has(key);
}
