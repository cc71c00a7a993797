import fc from 'fast-check';
import type { FaultRule } from '../../sandbox/faults.mts';

/** One execution: a trigger that fired, in one of the processes. */
export interface Delivery {
	/** For whom its rows are. */
	people: number[];
	process: number;
	/** Milliseconds after the first one. */
	afterMs: number;
}

/** Events that reach several processes at once, and what goes wrong meanwhile. */
export interface Deliveries {
	deliveries: Delivery[];
	faults: FaultRule[];
	/** Milliseconds between reading and writing a record, use by use, over and over. */
	delaysMs: number[];
	/** Whether nobody has used the memory of this workflow before. */
	isNew: boolean;
	/** Where all people are run once more. */
	process: number;
}

export const PROCESSES = 2;

const REFUSAL = { kind: 'status', status: 422, body: { message: 'Not today' } } as const;
const MATCH = { endpoint: 'velocert.issue' };

const process = fc.nat(PROCESSES - 1);

/** One event, delivered two or three times within a moment. */
const event = fc
	.record({
		atMs: fc.nat(2_000),
		copies: fc.array(fc.record({ process, afterMs: fc.nat(150) }), { minLength: 2, maxLength: 3 }),
	})
	.map(({ atMs, copies }) =>
		copies.map((copy) => ({ process: copy.process, afterMs: atMs + copy.afterMs })),
	);

/** A run of several rows that comes in between, such as a schedule that reads a whole sheet. */
const several: fc.Arbitrary<Delivery> = fc.record({
	process,
	afterMs: fc.nat(2_500),
	people: fc.uniqueArray(fc.nat(5), { minLength: 2, maxLength: 6 }),
});

const fault: fc.Arbitrary<FaultRule> = fc
	.record({
		kind: fc.constantFrom(
			{ kind: 'dropBefore' as const },
			{ kind: 'dropAfterCommit' as const },
			{ kind: '500' as const },
			REFUSAL,
		),
		skip: fc.nat(4),
		times: fc.integer({ min: 1, max: 2 }),
	})
	.map(({ kind, skip, times }) => ({ match: MATCH, ...kind, skip, times }));

/** Short ones as a rule; the long ones are nearly as long as a write is trusted to take at most. */
const delay = fc.oneof(
	{ weight: 12, arbitrary: fc.nat(150) },
	{ weight: 1, arbitrary: fc.integer({ min: 300, max: 400 }) },
);

export const deliveries: fc.Arbitrary<Deliveries> = fc
	.record(
		{
			events: fc.array(event, { minLength: 1, maxLength: 6 }),
			runs: fc.oneof(
				{ weight: 2, arbitrary: fc.constant<Delivery[]>([]) },
				{ weight: 1, arbitrary: fc.array(several, { minLength: 1, maxLength: 2 }) },
			),
			faults: fc.oneof(
				{ weight: 2, arbitrary: fc.constant<FaultRule[]>([]) },
				{ weight: 1, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
			),
			delaysMs: fc.array(delay, { minLength: 1, maxLength: 16 }),
			isNew: fc.boolean(),
			process,
		},
		{ noNullPrototype: true },
	)
	.map(({ events, runs, ...rest }) => ({
		...rest,
		deliveries: [
			...events.flatMap((copies, person) => copies.map((copy) => ({ ...copy, people: [person] }))),
			...runs
				.map((run) => ({ ...run, people: run.people.filter((person) => person < events.length) }))
				.filter(({ people }) => people.length > 0),
		],
	}));
