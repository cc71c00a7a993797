import fc from 'fast-check';
import type { FaultRule } from '../../sandbox/faults.mts';

export type NodeName = 'issue' | 'upload' | 'bulk';
export type EarlierUnknown = 'report' | 'takeAsIssued' | 'issueAgain';

/** One generated run: what goes in, what goes wrong, and what n8n and the user do about it. */
export interface Plan {
	node: NodeName;
	/** Whom each row is for; equal numbers are equal rows. */
	people: number[];
	/** Positions of rows that no service would take. */
	badRows: number[];
	/** People whose certificate is in the vault already. */
	existing: number[];
	perRequest: number;
	concurrency: number;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** Tries of Retry On Fail; 1 means that it is off. */
	maxTries: number;
	/** How often somebody presses the Retry button afterwards, while the execution has failed. */
	retryButton: number;
	/** Whether the same input is then run as another execution. */
	runAgain: boolean;
	/** For Issue: whether it remembers across executions. */
	ledger: boolean;
	/** For Issue that remembers: what the second execution does about those whom the first left unknown. */
	earlierUnknown: EarlierUnknown;
	/** Whether what is sent of a row comes out otherwise each time its expressions are evaluated. */
	volatile: boolean;
	validateFirst: boolean;
	/** Whether the service itself refuses repeats; if not, it is all up to the node. */
	refuseDuplicates: boolean;
	/** What n8n throws in the first execution, whatever its tries. */
	throws?: Throws;
	/** After how many requests somebody cancels the execution. */
	cancelAfter?: number;
	faults: FaultRule[];
}

/**
 * What n8n may throw: an expression of a setting that cannot be worked out, a credential that cannot be
 * used, the limit of a manual run, or its database from the given call on.
 */
export type Throws =
	| { at: 'simplify' | 'concurrency' | 'credential' | 'manualRun' }
	| { at: 'row'; row: number }
	| { at: 'database'; call: number };

const throws: fc.Arbitrary<Throws> = fc.oneof(
	fc
		.constantFrom('simplify', 'concurrency', 'credential', 'manualRun')
		.map((at): Throws => ({ at: at as 'simplify' })),
	fc.nat(11).map((row): Throws => ({ at: 'row', row })),
	{ weight: 3, arbitrary: fc.nat(12).map((call): Throws => ({ at: 'database', call })) },
);

/** What may happen to a request, and whether it leaves open what the request did. */
const KINDS = {
	'429': false,
	'503': true,
	'500': true,
	'500AfterCommit': true,
	dropBefore: true,
	dropAfterCommit: true,
	html502: true,
	html200: true,
	truncate: true,
	redirect: true,
	redirectAfterCommit: true,
	replyAfterCommit: true,
	status: false,
	stall: true,
} as const;

/** Whether nobody can tell from the answer if the request took effect. */
export function isAmbiguous({ kind, status }: FaultRule): boolean {
	return KINDS[kind as keyof typeof KINDS] || status === GARBAGE.status;
}

/** A success that says nothing, and for Velocert, whose replies have no known shape, one that says no. */
const GARBAGE = { status: 200, body: { hello: 'world' } };
const NO = { status: 200, body: { success: false, message: 'Quota exceeded' } };
/** After the work was done: a list of another length than most requests have. */
const SHORT = { status: 200, body: { results: ['c-1'] } };
const REFUSAL = { status: 422, body: { message: 'Not today' } };

const ENDPOINTS: Record<NodeName, string[]> = {
	issue: ['velocert.issue', 'velocert.issue', 'velocert.issue', 'velocert.validate'],
	upload: ['vec.create', 'vec.create', 'vec.create', 'vec.list', 'vec.get'],
	bulk: ['vec.bulk', 'vec.bulk', 'vec.bulk', 'vec.uploadFile', 'vec.list'],
};

const kind = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.constantFrom(
			...(Object.keys(KINDS).filter((name) => name !== 'stall') as FaultRule['kind'][]),
		),
	},
	// Costs real time, so it is rare.
	{ weight: 1, arbitrary: fc.constant<FaultRule['kind']>('stall') },
);

function fault(node: NodeName): fc.Arbitrary<FaultRule> {
	return fc
		.record({
			endpoint: fc.constantFrom(...ENDPOINTS[node]),
			kind,
			skip: fc.integer({ min: 0, max: 6 }),
			times: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(20)),
			retryAfter: fc.constantFrom(undefined, 0, 2, 30, 'date' as const),
			isGarbage: fc.boolean(),
		})
		.map(({ endpoint, kind: what, skip, times, retryAfter, isGarbage }) => ({
			match: { endpoint },
			kind: what,
			skip,
			times: what === 'stall' ? 1 : times,
			...(what === '429' || what === '503' ? { retryAfter } : {}),
			...(what === 'status' ? (isGarbage ? (node === 'issue' ? NO : GARBAGE) : REFUSAL) : {}),
			...(what === 'replyAfterCommit' ? (node === 'issue' ? SHORT : GARBAGE) : {}),
			...(what === 'stall' ? { stallMs: 2_000 } : {}),
		}));
}

/** Rows that never come out equal are never the same write, unless a key of their own says so. */
function withoutRepeats(one: Plan): Plan {
	if (!one.volatile || isRemembered(one)) return one;
	return { ...one, people: [...new Set(one.people)] };
}

/** Whether the node remembers across executions. */
export function isRemembered({ node, ledger }: Plan): boolean {
	return node === 'issue' && ledger;
}

const plans = (node: NodeName): fc.Arbitrary<Plan> =>
	fc.record(
		{
			node: fc.constant(node),
			people: fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 12 }),
			badRows: fc.oneof(
				{ weight: 3, arbitrary: fc.constant([]) },
				{ weight: 1, arbitrary: fc.uniqueArray(fc.nat(11), { maxLength: 2 }) },
			),
			existing: fc.oneof(
				{ weight: 3, arbitrary: fc.constant([]) },
				{ weight: 1, arbitrary: fc.uniqueArray(fc.nat(11), { maxLength: 3 }) },
			),
			perRequest: fc.integer({ min: 1, max: 5 }),
			concurrency: fc.integer({ min: 1, max: 4 }),
			onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
			maxTries: fc.constantFrom(1, 1, 2, 3, 5),
			retryButton: fc.integer({ min: 0, max: 2 }),
			runAgain: fc.boolean(),
			ledger: fc.boolean(),
			earlierUnknown: fc.constantFrom('report', 'takeAsIssued', 'issueAgain'),
			volatile: fc.oneof(
				{ weight: 2, arbitrary: fc.constant(false) },
				{ weight: 1, arbitrary: fc.constant(true) },
			),
			validateFirst: fc.boolean(),
			refuseDuplicates: fc.boolean(),
			throws: fc.oneof(
				{ weight: 4, arbitrary: fc.constant(undefined) },
				{ weight: 1, arbitrary: throws },
			),
			cancelAfter: fc.oneof(
				{ weight: 5, arbitrary: fc.constant(undefined) },
				{ weight: 1, arbitrary: fc.nat(10) },
			),
			faults: fc.array(fault(node), { maxLength: 4 }),
		},
		{ noNullPrototype: true },
	) as fc.Arbitrary<Plan>;

/** Plans for all three writing nodes; a shrunk one has few rows, few faults, and nothing done about them. */
export const plan: fc.Arbitrary<Plan> = fc
	.constantFrom<NodeName>('issue', 'upload', 'bulk')
	.chain(plans)
	.map(withoutRepeats);
