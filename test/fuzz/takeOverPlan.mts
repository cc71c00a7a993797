import fc from 'fast-check';
import type { EarlierUnknown } from '../../shared/flow/unlessWritten.ts';

export type Outcome = 'ok' | 'unknown' | 'refused';

/** One execution of the node in one of the processes. */
export interface Execution {
	process: number;
	/** Milliseconds after the one before it began. */
	afterMs: number;
	keys: string[];
	wish: EarlierUnknown;
	/** What becomes of its writes, in the order of all keys, and how long each takes. */
	writes: Array<{ outcome: Outcome; ms: number }>;
	/** When it is cancelled after its beginning, if it is. */
	abortMs?: number;
}

/** A time in which a process has trouble with n8n's database. */
export interface Trouble {
	fromMs: number;
	forMs: number;
	/** It is `locked`; it answers with an error and writes nothing, or writes all the same. */
	kind: 'locked' | 'failing' | 'late';
	/** Share of its uses that this befalls. */
	share: number;
}

/** Executions in several processes, of which some may be killed. */
export interface Play {
	executions: Execution[];
	/** When each process is killed, if it is. */
	kills: Array<number | undefined>;
	/** What trouble each process has with the database, if any. */
	troubles: Array<Trouble | undefined>;
	/** What a use of n8n's database takes, more or less. */
	writeMs: number;
	/** Seed of what chance gives meanwhile. */
	chance: number;
}

export const KEYS = ['a', 'b', 'c'];
const PROCESSES = 3;
const KILL_WITHIN_MS = 40_000;

const execution: fc.Arbitrary<Execution> = fc.record({
	process: fc.nat(PROCESSES - 1),
	afterMs: fc.oneof(fc.nat(100), fc.nat(3_000), fc.nat(25_000)),
	keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 }),
	wish: fc.constantFrom('report', 'takeAsIssued', 'issueAgain', 'issueAgain', 'issueAgain'),
	writes: fc.array(
		fc.record({
			outcome: fc.constantFrom('ok', 'ok', 'unknown', 'refused'),
			ms: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 12_000 })),
		}),
		{ minLength: KEYS.length, maxLength: KEYS.length },
	),
	abortMs: fc.option(fc.oneof(fc.nat(3_000), fc.nat(40_000)), { nil: undefined, freq: 2 }),
});

const trouble: fc.Arbitrary<Trouble> = fc.record({
	fromMs: fc.nat(KILL_WITHIN_MS),
	forMs: fc.oneof(fc.nat(2_000), fc.nat(30_000)),
	kind: fc.constantFrom('locked', 'failing', 'late'),
	share: fc.constantFrom(0.3, 1),
});

/** Runs when all others have come to their end, in a process of its own that nothing befalls. */
const LAST: Execution = {
	process: PROCESSES,
	afterMs: 0,
	keys: [...KEYS],
	wish: 'report',
	writes: KEYS.map(() => ({ outcome: 'ok', ms: 10 })),
};

const disturbed: fc.Arbitrary<Play> = fc.record({
	executions: fc.array(execution, { minLength: 2, maxLength: 6 }),
	kills: fc.array(fc.option(fc.nat(KILL_WITHIN_MS), { nil: undefined, freq: 2 }), {
		minLength: PROCESSES,
		maxLength: PROCESSES,
	}),
	troubles: fc.array(fc.option(trouble, { nil: undefined, freq: 2 }), {
		minLength: PROCESSES,
		maxLength: PROCESSES,
	}),
	writeMs: fc.constantFrom(1, 5, 30, 200),
	chance: fc.nat(),
});

export const plays = disturbed.map(
	(play): Play => ({
		...play,
		executions: [...play.executions, LAST],
		kills: [...play.kills, undefined],
		troubles: [...play.troubles, undefined],
	}),
);
