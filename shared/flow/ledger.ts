import { ok } from '../http/outcome';
import type { CheckedJob } from './operation';
import type { Run } from './run';

/** Most keys n8n keeps for one node; older ones are forgotten first. */
const MAX_REMEMBERED = 100_000;

/** What a write is recognised by; two rows with the same key are the same write. */
export interface Keyed {
	key: string;
}

/** What a row becomes when its write is known already. */
export interface Known<Reply> {
	/** Written by an earlier try of this very run. */
	done: Reply;
	/** Written before, by another row or round: not to be written again. */
	skipped: Reply;
}

/**
 * Settles the rows whose write is known: repeats within the input, and what the memory of this
 * execution holds. A write that was under way when the node was interrupted is unknown.
 */
export function recallWritten<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	known: Known<Reply>,
): void {
	const seen = new Set<string>();
	for (const job of jobs) {
		if (job.step !== undefined) continue;
		const { key } = job.input;
		const record = run.memo.get(key);
		if (seen.has(key)) job.step = ok(known.skipped);
		else if (record?.state === 'done') {
			job.step = ok(run.memo.isRepeat(record) ? known.done : known.skipped);
		} else if (record) job.step = { kind: 'unknown', reason: 'dropped' };
		seen.add(key);
	}
}

/**
 * Notes the keys in n8n's own database, before the write, and tells which were not there yet.
 * A key stays noted unless it is released, so that a write happens at most once.
 */
export async function claim(run: Run, keys: string[]): Promise<Set<string>> {
	const result = await run.ctx.helpers.checkProcessedAndRecord(keys, 'node', {
		mode: 'entries',
		maxEntries: MAX_REMEMBERED,
	});
	return new Set(result.new.map(String));
}

/** Takes back keys whose write surely did not happen. */
export async function release(run: Run, keys: string[]): Promise<void> {
	if (keys.length === 0) return;
	await run.ctx.helpers.removeProcessed(keys, 'node', { mode: 'entries' });
}
