import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../http/clock';

/**
 * What this execution wrote so far. It survives Retry On Fail and the Retry button of a failed
 * execution, both of which run the node again with all its items.
 */

/**
 * What became of one write. `sending` is noted before the request and stays when the node is
 * interrupted, so a re-run knows that the outcome is open.
 */
export interface MemoRecord {
	state: 'sending' | 'done' | 'unknown';
	/** Round of a loop the write happened in. */
	run: number;
	/** Places of the rows it was for, in that round. */
	rows?: number[];
	/** Fingerprint of the person it was for. */
	who?: string;
	/** When it was first tried, in milliseconds since 1970; what the service has from before is not its work. */
	since?: number;
	/** Id the service gave; never personal data, because it is saved with the execution. */
	id?: string;
	/** What else the node needs to tell of it again; no personal data either. */
	data?: Record<string, string | number | null>;
}

/** Outcomes kept with the execution. Keys are fingerprints. */
export interface Memo {
	/**
	 * The key a row is remembered by: the one of its first try as long as that is remembered, since
	 * the items of a round are the same in each try while what expressions make of them may differ.
	 * As an AI tool every call is a row of its own, so there it is always the key given. `who` is a
	 * fingerprint of the person the row is for.
	 */
	keyOfRow(row: number, key: string, who?: string): string;
	/** The key that an earlier try remembers a row by; undefined where none does. */
	knownKey(row: number): string | undefined;
	/** Whether what was written for a key went to somebody else than `who`: the row was changed between two tries. */
	wentToOther(key: string, who: string): boolean;
	get(key: string): MemoRecord | undefined;
	/** Whether the record stems from this very round, i.e. the node is being run again. */
	isRepeat(record: MemoRecord): boolean;
	/**
	 * Whether n8n saved how an earlier try of this round ended, and with it what is remembered. It
	 * saves nothing of an execution that it was interrupted in.
	 */
	readonly wasSaved: boolean;
	/** Whether a write was begun whose outcome is not known. */
	isOpen(key: string): boolean;
	set(key: string, state: MemoRecord['state'], facts?: Pick<MemoRecord, 'id' | 'data'>): void;
	forget(key: string): void;
}

/**
 * Opens the memory of this node within this execution, which n8n saves with it, and gives to its tries
 * and to its _Retry_. Nothing of it rejects.
 */
export function openMemo(ctx: IExecuteFunctions, clock: Clock): Memo {
	const context = ctx.getContext('node') as {
		written?: Record<string, MemoRecord>;
		rounds?: number[];
	};
	const written = (context.written ??= {});
	const rounds = (context.rounds ??= []);
	const round = roundOf(ctx);
	const run = round ?? 0;
	const wasSaved = rounds.includes(run);
	if (!wasSaved) rounds.push(run);
	const factsOf = new Map<string, Facts>();
	const keyOfRow = new Map<number, string>();
	for (const [key, record] of Object.entries(written)) {
		if (round === undefined || record.run !== run) continue;
		factsOf.set(key, { rows: [...(record.rows ?? [])], who: undefined });
		for (const row of record.rows ?? []) keyOfRow.set(row, key);
	}
	// Calls of a tool that run at once share the records, so nothing about them may be remembered here.
	const get = (key: string) => (Object.hasOwn(written, key) ? written[key] : undefined);
	const knownKey = (row: number) => {
		const key = keyOfRow.get(row);
		return key !== undefined && get(key) ? key : undefined;
	};
	return {
		knownKey,
		keyOfRow(row, key, who) {
			const first = knownKey(row);
			const isNew = first === undefined && round !== undefined;
			const known = factsOf.get(key);
			if (!known) {
				factsOf.set(key, { rows: isNew ? row : undefined, who });
				return first ?? key;
			}
			if (isNew) known.rows = known.rows === undefined ? row : [known.rows, row].flat();
			known.who = who ?? known.who;
			return first ?? key;
		},
		wentToOther(key, who) {
			const record = get(key);
			return record?.state === 'done' && record.who !== undefined && record.who !== who;
		},
		get,
		isRepeat: (record) => record.run === run,
		wasSaved,
		isOpen: (key) => (get(key)?.state ?? 'done') !== 'done',
		set(key, state, { id, data } = {}) {
			const earlier = get(key);
			// Sending again what is done, e.g. in the next round of a loop, is another write.
			const isAnother = earlier?.state === 'done' && state === 'sending';
			const since = (isAnother ? undefined : earlier?.since) ?? clock.now();
			const known = factsOf.get(key);
			const rows = known?.rows;
			written[key] = {
				state,
				run,
				since,
				rows: typeof rows === 'number' ? [rows] : rows,
				who: earlier?.who ?? known?.who,
				id,
				data,
			};
		},
		forget(key) {
			delete written[key];
		},
	};
}

/** What this try knows of a key that its record is to tell. */
interface Facts {
	/** Places of the rows that have it; a number where it is one row, as it nearly always is, because an array takes more room. */
	rows: number | number[] | undefined;
	who: string | undefined;
}

/** The round of a loop, from 0; undefined where n8n does not tell, as for AI tools. */
function roundOf(ctx: IExecuteFunctions): number | undefined {
	try {
		const round: unknown = ctx.evaluateExpression('{{ $runIndex }}', 0);
		return typeof round === 'number' ? round : undefined;
	} catch {
		return undefined;
	}
}
