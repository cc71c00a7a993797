import type { CheckedJob } from '../../../shared/flow/operation.ts';
import { openWriteNotes } from '../../../shared/flow/writeNotes.ts';
import { ok } from '../../../shared/http/outcome.ts';
import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { dropped, keyed, refused, runOf } from './context.mts';

type KeyJob = CheckedJob<{ key: string }, string>;

/** A ledger that takes `noteMs` to note that writes begin, and whose `taken` keys others have begun. */
function scriptedLedger(clock: VirtualClock, noteMs: number, taken: string[] = []) {
	const calls: string[] = [];
	const note = async (kind: string, keys: readonly string[]) => void calls.push(`${kind} ${keys}`);
	const ledger = {
		async begin(keys: readonly string[]) {
			calls.push(`begin ${keys}`);
			await clock.later(noteMs);
			return new Set(keys.filter((key) => !taken.includes(key)));
		},
		confirm: async (keys: readonly string[]) => await note('confirm', keys),
		release: async (keys: readonly string[]) => await note('release', keys),
		leaveOpen: async (keys: readonly string[]) => await note('leaveOpen', keys),
	};
	return { ledger: ledger as unknown as Ledger, calls };
}

/** What the memory of the execution says of keys. */
const memoOf = ({ memo }: ReturnType<typeof runOf>, keys: string) =>
	[...keys].map((key) => memo.get(key)?.state);

/** Ends the jobs of a request: done, unknown, refused, or without a turn. */
function endAll([done, open, bad]: KeyJob[]) {
	done.step = ok('issued');
	open.step = dropped;
	bad.step = refused(422);
}

describe('The notes of a run that no ledger remembers', () => {
	it('are in the memory of its execution, before a request and after it', async () => {
		const run = runOf();
		const jobs = keyed('a', 'b', 'c', 'd');
		const notes = openWriteNotes(run, [jobs]);
		expect(await notes.begin(jobs)).toEqual(jobs);
		expect(memoOf(run, 'abcd')).toEqual(Array(4).fill('sending'));
		endAll(jobs);
		await notes.end(jobs);
		expect(memoOf(run, 'abcd')).toEqual(['done', 'unknown', undefined, undefined]);
		await notes.close();
	});
});

describe('The notes of a run of few rows', () => {
	const scene = (taken: string[] = []) => {
		const run = runOf();
		const chunks = [keyed('a', 'b', 'c', 'd'), keyed('e')];
		const { ledger, calls } = scriptedLedger(run.clock, 50, taken);
		return { run, chunks, calls, notes: openWriteNotes(run, chunks, ledger) };
	};

	it('are made in the ledger for each request alone', async () => {
		const { run, chunks, calls, notes } = scene();
		for (const chunk of chunks) await run.clock.until(notes.begin(chunk));
		await run.clock.until(notes.begin(chunks[0]));
		expect(calls).toEqual(['begin a,b,c,d', 'begin e']);
	});

	it('say at once how the writes of a request ended', async () => {
		const { run, chunks, calls, notes } = scene();
		await run.clock.until(notes.begin(chunks[0]));
		endAll(chunks[0]);
		await run.clock.until(notes.end(chunks[0]));
		expect(calls.slice(1)).toEqual(['leaveOpen b', 'release c,d', 'confirm a']);
		await run.clock.until(notes.close());
		expect(calls).toHaveLength(4);
	});

	it('take back and confirm nothing where there is nothing of the kind', async () => {
		const { run, chunks, calls, notes } = scene();
		const [, [job]] = chunks;
		await run.clock.until(notes.begin([job]));
		job.step = dropped;
		await run.clock.until(notes.end([job]));
		expect(calls).toEqual(['begin e', 'leaveOpen e']);
	});

	it('leave out who was begun by another run meanwhile', async () => {
		const { run, chunks, notes } = scene(['b']);
		const due = await run.clock.until(notes.begin(chunks[0]));
		expect(due.map(({ input }) => input.key)).toEqual(['a', 'c', 'd']);
		expect(memoOf(run, 'ab')).toEqual(['sending', undefined]);
	});
});

/** A run of `rows` rows in requests of ten that take `sendMs` each: how many rows each note is about. */
async function noted({ rows = 1_000, noteMs = 50, sendMs = 100 }) {
	const run = runOf();
	const keys = Array.from({ length: rows }, (_, index) => `k${index}`);
	const all = keyed(...keys);
	const chunks = Array.from({ length: Math.ceil(rows / 10) }, (_, index) =>
		all.slice(index * 10, index * 10 + 10),
	);
	const { ledger, calls } = scriptedLedger(run.clock, noteMs);
	const notes = openWriteNotes(run, chunks, ledger);
	const confirmedAtMs: number[] = [];
	const play = async () => {
		for (const chunk of chunks) {
			const due = await notes.begin(chunk);
			await run.clock.later(sendMs);
			for (const job of due) job.step = ok('issued');
			const before = calls.filter((call) => call.startsWith('confirm')).length;
			await notes.end(due);
			const after = calls.filter((call) => call.startsWith('confirm')).length;
			if (after > before) confirmedAtMs.push(run.clock.now());
		}
		await notes.close();
	};
	await run.clock.until(play());
	const sizes = (kind: string) =>
		calls.filter((call) => call.startsWith(kind)).map((call) => call.split(',').length);
	return { begun: sizes('begin'), confirmed: sizes('confirm'), confirmedAtMs };
}

const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);

describe('The notes of a run of many rows', () => {
	it('are made for several requests at once, so that noting takes a tenth of the time', async () => {
		const { begun } = await noted({});
		expect(begun.slice(0, 3)).toEqual([10, 50, 50]);
		expect(sum(begun)).toBe(1_000);
	});

	it('are made for each request where they are slow, or noting is quick', async () => {
		expect(new Set((await noted({ sendMs: 1_000 })).begun)).toEqual(new Set([10]));
		expect(new Set((await noted({ noteMs: 0 })).begun)).toEqual(new Set([10]));
	});

	it('are made for eighty requests at most', async () => {
		expect((await noted({ sendMs: 1 })).begun).toEqual([10, 800, 190]);
		expect((await noted({ sendMs: 0 })).begun).toEqual([10, 800, 190]);
	});

	it('are made for each request below a thousand rows', async () => {
		const { begun, confirmed } = await noted({ rows: 999 });
		expect([begun.length, confirmed.length]).toEqual([100, 100]);
	});

	it('say how writes ended once noting has taken a tenth of the time, and at the end', async () => {
		const { confirmed, confirmedAtMs } = await noted({});
		expect(confirmedAtMs.slice(0, 2)).toEqual([500, 1_050]);
		expect(confirmed.length).toBeLessThan(25);
		expect(sum(confirmed)).toBe(1_000);
	});
});
