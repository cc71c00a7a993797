import { digestOf } from '../../../bench/digest.mts';
import type { Execution } from '../../../bench/lab/n8nLab.mts';
import type { Tally } from '../../../bench/lab/sandboxClient.mts';
import { sampleOf } from '../../../bench/measure.mts';
import { all, gave, stored } from '../../../bench/play.mts';
import { withLine, withQuote } from '../../../bench/quote.mts';
import { verdictOf } from '../../../bench/run.mts';
import { ratiosToBest } from '../../../bench/scenario.mts';
import { verdictTable } from '../../../bench/tables.mts';

const NOTHING = digestOf([]);

const tally = (over: Partial<Tally> = {}): Tally => ({
	requests: { 'vec.create': 2, 'vec.list': 1 },
	maxInFlight: 2,
	connections: 3,
	busyMs: 40,
	bytesIn: 0,
	bytesOut: 0,
	created: 0,
	issued: 0,
	duplicates: 0,
	vaultFiles: NOTHING,
	issuedRows: NOTHING,
	...over,
});

const round = (startTime: number, executionTime: number, outputs: number[], failed = 0) => ({
	startTime,
	executionTime,
	outputs,
	failed,
	statuses: {},
});

const execution = (over: Partial<Execution['report']> = {}): Execution => ({
	report: {
		workflow: 'w',
		status: 'success',
		rounds: { Files: [round(0, 100, [2])], Measured: [round(100, 50, [2])] },
		uuids: NOTHING,
		hashes: NOTHING,
		stalls: [],
		...over,
	},
	samples: [],
});

describe('A play', () => {
	it('takes the time of the measured node, and of it that without the service', () => {
		expect(sampleOf(execution(), tally())).toMatchObject({
			ms: 50,
			ownMs: 10,
			requests: 3,
			maxInFlight: 2,
		});
	});

	it('takes the whole time of a loop', () => {
		const rounds = {
			Loop: [round(100, 1, [0, 1]), round(160, 5, [2, 0])],
			Measured: [round(110, 20, [1]), round(135, 20, [1])],
		};
		expect(sampleOf(execution({ rounds }), tally()).ms).toBe(65);
	});

	it('counts of a stall only what lies within the node', () => {
		const stalls = [
			{ from: 20, ms: 110 },
			{ from: 140, ms: 500 },
		];
		expect(sampleOf(execution({ stalls }), tally()).stallMs).toBe(30);
	});

	it('counts the highest memory beyond that at the start of the node', () => {
		const samples = [
			{ at: 50, rssMb: 900, cpuMs: 0 },
			{ at: 95, rssMb: 400, cpuMs: 100 },
			{ at: 120, rssMb: 430, cpuMs: 120 },
			{ at: 140, rssMb: 410, cpuMs: 130 },
			{ at: 151, rssMb: 800, cpuMs: 150 },
		];
		const sample = sampleOf({ ...execution(), samples }, tally());
		expect(sample).toMatchObject({ growthMb: 30, cpuMs: 50 });
	});
});

describe('A result is wrong', () => {
	const lines = digestOf(['a@example.com 1', 'b@example.com 2']);
	const right = { vaultFiles: lines, created: 2 };
	const check = all(stored(lines), gave(2));

	it('not, when everything is there once', () => {
		expect(check(tally(right), execution().report)).toBeUndefined();
	});

	it.each([
		[
			'a file is another',
			{ ...right, vaultFiles: digestOf(['a@example.com 1', 'b@example.com 3']) },
		],
		['somebody is missing', { ...right, vaultFiles: digestOf(['a@example.com 1']), created: 1 }],
		['somebody is there twice', { ...right, duplicates: 1 }],
	])('when %s', (_, over) => {
		expect(check(tally(over), execution().report)).toBeDefined();
	});

	it.each([
		['an item is missing', { Measured: [round(0, 1, [1])] }],
		['an item left by another output', { Measured: [round(0, 1, [1, 1])] }],
		['an item failed', { Measured: [round(0, 1, [2], 1)] }],
		['the node never ran', {}],
	])('when %s', (_, rounds: Execution['report']['rounds']) => {
		expect(check(tally(right), execution({ rounds }).report)).toBeDefined();
	});
});

describe('A bound', () => {
	const bound = { claim: 'Time', unit: '×' as const, limit: 0.7 };

	it.each([
		[[0.5, 0.7, 0.9], true],
		[[0.5, 0.71, 0.9], false],
		[[NaN, NaN, NaN], false],
		[[], false],
	])('of the ratios %j holds: %s', (values, holds) => {
		expect(verdictOf({ ...bound, values }).holds).toBe(holds);
	});

	it('that does not hold is marked, one without a limit is only shown', () => {
		const verdicts = [
			verdictOf({ ...bound, values: [0.8] }),
			verdictOf({ ...bound, values: [0.8], limit: undefined }),
		];
		const { rows } = verdictTable([{ name: 'upload', verdicts } as never]);
		expect(rows.map((cells) => cells.at(-1))).toEqual(['**no**', 'only shown']);
	});

	it('takes the faster of several ways in each round', () => {
		const rounds = [
			{ ours: { ms: 5 }, one: { ms: 10 }, other: { ms: 20 } },
			{ ours: { ms: 5 }, one: { ms: 40 }, other: { ms: 20 } },
		];
		expect(ratiosToBest(rounds, 'ours', ['one', 'other'])).toEqual([0.5, 0.25]);
	});
});

describe('The quote on a page', () => {
	const arms = ['VEC Vault List', 'HTTP Request, as it comes', 'Bare Node client'];
	const result = {
		title: 'List',
		arms: arms.map((name) => ({ name, units: 1 })),
		rounds: [Object.fromEntries(arms.map((name, index) => [name, { ms: 1_000 * index + 500 }]))],
	};
	const page = (between: string) =>
		`Before\n<!-- npm run bench writes this -->${between}<!-- up to here -->\nAfter`;

	it('replaces the one before, and nothing around it', () => {
		const text = withQuote(page('\n\n| old |\n\n'), [result as never]);
		expect(text).not.toContain('old');
		expect(text).toContain('| List | 0.50 s | 1.50 s | 2.50 s |');
		expect([text.startsWith('Before\n<!--'), text.endsWith('-->\nAfter')]).toEqual([true, true]);
		expect(withQuote(text, [result as never])).toBe(text);
	});

	it('compares with the quickest of each kind that does as much', () => {
		const more = [
			{ name: 'Bare Node client, 4 pages at a time', units: 1, ms: 700 },
			{ name: 'HTTP Request, credential and batches', units: 0.1, ms: 100 },
			{ name: 'VEC Vault List, 16 at once', units: 1, ms: 1 },
		];
		const times = Object.fromEntries(more.map(({ name, ms }) => [name, { ms }]));
		const rounds = [{ ...result.rounds[0], ...times }];
		const text = withQuote(page(''), [
			{ ...result, arms: [...result.arms, ...more], rounds } as never,
		]);
		expect(text).toContain('| List | 0.50 s | 1.50 s | 0.70 s |');
	});

	it('is a sentence in the README, on a few scenarios', () => {
		const text = withLine(page('old'), [{ ...result, name: 'list' } as never, result as never]);
		expect(text).toBe(page('List: 0.50 s (HTTP Request: 1.50 s).'));
	});

	it('leaves out what has nobody to compare with', () => {
		const alone = { ...result, arms: result.arms.slice(0, 1) };
		expect(withQuote(page(''), [alone as never])).not.toContain('List');
	});
});
