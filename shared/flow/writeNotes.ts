import type { Ledger } from '../memory/ledger';
import type { CheckedJob, Keyed } from './operation';
import type { Run } from './run';

/** What is noted around the requests of a run, before each and after it. */
export interface WriteNotes<Job> {
	/** Notes that the writes of a chunk begin, and gives those of its jobs that may be sent. Rejects when the ledger's database does. */
	begin(chunk: Job[]): Promise<Job[]>;
	/** Notes how the writes of jobs ended, by their steps. */
	end(jobs: Job[]): Promise<void>;
	/** Notes what was still to be noted. */
	close(): Promise<void>;
}

/** Noting takes at most one part in so many of the time that the requests take. */
const NOTING_SHARE = 10;
const MOST_CHUNKS = 80;
/** Runs of fewer rows are noted request by request in any case: there noting costs little. */
const LONG_RUN = 1_000;

/**
 * Opens the notes of a run in the memory of its execution and, where earlier executions count, in the
 * ledger. A crash leaves open what has begun, so that is noted request by request, unless a long run
 * has such quick requests that noting would hold them up: then for some of them at once. `chunks` are
 * the requests, in their order.
 */
export function openWriteNotes<Input extends Keyed, Reply>(
	run: Run,
	chunks: Array<Array<CheckedJob<Input, Reply>>>,
	ledger?: Ledger,
): WriteNotes<CheckedJob<Input, Reply>> {
	type Job = CheckedJob<Input, Reply>;
	const { clock } = run.client;
	const places = new Map(chunks.map((chunk, place) => [chunk[0], place]));
	const isLong = chunks.reduce((sum, { length }) => sum + length, 0) >= LONG_RUN;
	let begun = new Set<string>();
	let upTo = 0;
	let written: string[] = [];
	let confirmedAtMs = clock.now();
	let noted = { ms: 0, atMs: clock.now(), chunks: 0 };
	const keysOf = (jobs: Job[]) => jobs.map(({ input }) => input.key);

	/** How many requests to note at once, by how long the last ones took. */
	function groupSize(): number {
		const chunkMs = (clock.now() - noted.atMs) / Math.max(noted.chunks, 1);
		if (!isLong || noted.chunks === 0 || noted.ms === 0) return 1;
		return Math.min(MOST_CHUNKS, Math.ceil((NOTING_SHARE * noted.ms) / Math.max(chunkMs, 1)));
	}

	async function confirm(): Promise<void> {
		const keys = written;
		written = [];
		if (keys.length > 0) await ledger?.confirm(keys);
		confirmedAtMs = clock.now();
	}

	async function beginGroup(place: number): Promise<void> {
		if (!ledger || place < upTo) return;
		const group = chunks.slice(place, place + groupSize());
		const startedMs = clock.now();
		begun = await ledger.begin(keysOf(group.flat()));
		upTo = place + group.length;
		noted = { ms: clock.now() - startedMs, atMs: clock.now(), chunks: group.length };
	}

	return {
		async begin(chunk) {
			await beginGroup(places.get(chunk[0]) ?? 0);
			const due = ledger ? chunk.filter(({ input }) => begun.has(input.key)) : chunk;
			for (const { input } of due) run.memo.set(input.key, 'sending');
			return due;
		},
		async end(jobs) {
			const done = jobs.filter(({ step }) => step?.kind === 'ok');
			const open = jobs.filter(({ step }) => step?.kind === 'unknown');
			const free = jobs.filter(({ step }) => step?.kind !== 'ok' && step?.kind !== 'unknown');
			for (const { input } of done) run.memo.set(input.key, 'done');
			for (const { input } of open) run.memo.set(input.key, 'unknown');
			for (const { input } of free) run.memo.forget(input.key);
			written.push(...keysOf(done));
			await ledger?.leaveOpen(keysOf(open));
			if (free.length > 0) await ledger?.release(keysOf(free));
			const isDue = clock.now() - confirmedAtMs >= NOTING_SHARE * noted.ms;
			if (!isLong || isDue) await confirm();
		},
		close: confirm,
	};
}
