import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../http/clock';

/**
 * What became of one write. `sending` is noted before the request and stays when the node is
 * interrupted, so a re-run knows that the outcome is open.
 */
export interface MemoRecord {
	state: 'sending' | 'done' | 'unknown';
	/** Round of a loop the write happened in. */
	run: number;
	/** When it was first tried, in milliseconds since 1970; what the service has from before is not its work. */
	since?: number;
	/** Id the service gave; never personal data, because it is saved with the execution. */
	id?: string;
}

/**
 * Outcomes kept with the execution: they survive Retry On Fail and the Retry button of a failed
 * execution, both of which run the node again with all its items. Keys are fingerprints.
 */
export interface Memo {
	get(key: string): MemoRecord | undefined;
	/** Whether the record stems from this very round, i.e. the node is being run again. */
	isRepeat(record: MemoRecord): boolean;
	set(key: string, state: MemoRecord['state'], id?: string): void;
	forget(key: string): void;
}

/** Opens the memory of this node within this execution. */
export function openMemo(ctx: IExecuteFunctions, clock: Clock): Memo {
	const context = ctx.getContext('node') as { written?: Record<string, MemoRecord> };
	const written = (context.written ??= {});
	const run = runIndex(ctx);
	return {
		get: (key) => (Object.hasOwn(written, key) ? written[key] : undefined),
		isRepeat: (record) => record.run === run,
		set(key, state, id) {
			const earlier = Object.hasOwn(written, key) ? written[key] : undefined;
			// Sending again what is done, e.g. in the next round of a loop, is another write.
			const isAnother = earlier?.state === 'done' && state === 'sending';
			const since = (isAnother ? undefined : earlier?.since) ?? clock.now();
			written[key] = { state, run, since, ...(id === undefined ? {} : { id }) };
		},
		forget(key) {
			delete written[key];
		},
	};
}

function runIndex(ctx: IExecuteFunctions): number {
	try {
		return Number(ctx.evaluateExpression('{{ $runIndex }}', 0)) || 0;
	} catch {
		// A node that runs as an AI tool has no round of its own.
		return 0;
	}
}
