import { unlessWritten } from '../../../shared/flow/unlessWritten.ts';
import { ok } from '../../../shared/http/outcome.ts';
import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { TestRun } from './context.mts';
import { ends, keyed, refused, runOf } from './context.mts';

const claims: string[][] = [];

/** A ledger in which nothing is written yet: to claim so many keys in the real one takes a second. */
const ledger = {
	async claim(keys: string[]) {
		claims.push(keys);
		return new Map(keys.map((key) => [key, 'fresh']));
	},
	isHeld: () => false,
	release: async () => {},
	close: async () => {},
} as unknown as Ledger;
jest.mock('../../../shared/memory/ledger.ts', () => ({ openLedger: () => ledger }));

beforeEach(() => claims.splice(0));

/** Writes more rows than are claimed at once, of which the first one is refused. */
async function write(run: TestRun) {
	const jobs = keyed(...Array.from({ length: 10_001 }, (_, index) => `k${index}`));
	const rounds: number[] = [];
	await unlessWritten(run, jobs, {
		skipped: 'skipped',
		earlierUnknown: () => 'report',
		async write(due) {
			rounds.push(due.length);
			for (const job of due) job.step = job === jobs[0] ? refused(422) : ok('written');
		},
	});
	return { rounds, last: ends(jobs.slice(-1)) };
}

describe('Rows of more than one claim', () => {
	it('are not claimed after the first row that stops the node', async () => {
		expect(await write(runOf())).toEqual({ rounds: [10_000], last: ['open'] });
		expect(claims.map(({ length }) => length)).toEqual([10_000]);
	});

	it('are all claimed and written where the node continues', async () => {
		const run = runOf({ onError: 'continue' });
		expect(await write(run)).toEqual({ rounds: [10_000, 1], last: ['ok written'] });
		expect(claims[1]).toEqual(['k10000']);
	});
});
