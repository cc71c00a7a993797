import type { CheckedJob } from '../../../shared/flow/operation.ts';
import { unlessInterrupted } from '../../../shared/flow/unlessInterrupted.ts';
import { ok } from '../../../shared/http/outcome.ts';
import { openMemo } from '../../../shared/memory/memo.ts';
import type { Database, Process } from '../../support/processes.mts';
import { openDatabase } from '../../support/processes.mts';
import type { Setting } from './context.mts';
import { contextOf, dropped, ends, keyed, refused, runOf, wrong } from './context.mts';

type KeyJob = CheckedJob<{ key: string }, string>;

let database: Database;
let here: Process;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
});

const runIn = (setting: Setting = {}, isRecovered = false) =>
	runOf({
		clock: database.clock,
		n8n: here.context(isRecovered ? { Issue: true } : undefined),
		onError: 'continue',
		...setting,
	});
type Running = ReturnType<typeof runIn>;

/** What is noted as under way, by the keys alone. */
const underWay = () => database.underWay().map((mark) => mark.split(' ')[1]);

/** Writes what is due, as `how` says, and gives the keys that were written and what was noted meanwhile. */
async function write(run: Running, jobs: KeyJob[], how?: (due: KeyJob[]) => unknown) {
	const written: string[] = [];
	let meanwhile: string[] = [];
	const writing = unlessInterrupted(run, jobs, async (due) => {
		written.push(...due.map(({ input }) => input.key));
		meanwhile = underWay();
		for (const job of due) job.step = ok('written');
		await how?.(due);
	});
	await database.clock.until(writing);
	return { written, meanwhile };
}

/** Leaves a write as a process leaves it that is gone meanwhile. */
async function crash(...keys: string[]) {
	const { interruptions } = await database.open();
	await database.clock.until(interruptions().noteBegun(keys));
}

const RETRY = { mode: 'retry' } as const;

describe('A write that no ledger remembers', () => {
	it('is noted as long as it is under way', async () => {
		const jobs = keyed('a', 'b');
		jobs[1].step = wrong('Empty');
		const { written, meanwhile } = await write(runIn(), jobs);
		expect([written, meanwhile, underWay()]).toEqual([['a'], ['a'], []]);
		expect(ends(jobs)).toEqual(['ok written', 'Empty']);
	});

	it('costs no use of the database where there is none', async () => {
		const jobs = keyed('a');
		jobs[0].step = wrong('Empty');
		expect((await write(runIn(), jobs)).written).toEqual([]);
		expect(database.uses).toEqual([]);
	});

	it('is no longer noted when it throws', async () => {
		const writing = write(runIn(), keyed('a'), () => {
			throw new Error('disk full');
		});
		await expect(writing).rejects.toThrow('disk full');
		expect(underWay()).toEqual([]);
	});

	it('stays noted when the execution was cancelled, unless it surely did not happen', async () => {
		const abort = new AbortController();
		const jobs = keyed('a', 'b', 'c', 'd');
		await write(runIn({ signal: abort.signal }), jobs, () => {
			jobs[1].step = dropped;
			jobs[2].step = refused(422);
			jobs[3].step = undefined;
			abort.abort();
		});
		expect(underWay()).toEqual(['a', 'b']);
	});
});

describe('An execution in which n8n ended, when it is run again by the Retry button', () => {
	it('does not repeat what had begun, and tells it as unknown', async () => {
		await crash('a', 'c');
		const jobs = keyed('a', 'b', 'c');
		const { written } = await write(runIn(RETRY), jobs);
		expect([written, ends(jobs)]).toEqual([
			['b'],
			['unknown leftOpen', 'ok written', 'unknown leftOpen'],
		]);
	});

	it('writes nothing at all where the node is to stop', async () => {
		await crash('a');
		const jobs = keyed('a', 'b');
		const { written } = await write(runIn({ ...RETRY, onError: 'stop' }), jobs);
		expect([written, ends(jobs)]).toEqual([[], ['unknown leftOpen', 'open']]);
	});

	it('writes all where nothing had begun', async () => {
		const jobs = keyed('a', 'b');
		const { written } = await write(runIn({ ...RETRY, onError: 'stop' }), jobs);
		expect([written, underWay()]).toEqual([['a', 'b'], []]);
	});

	it('takes everything as begun when n8n put it together from its logs', async () => {
		const jobs = keyed('a', 'b');
		const { written } = await write(runIn(RETRY, true), jobs);
		expect([written, ends(jobs)]).toEqual([[], Array(2).fill('unknown leftOpen')]);
	});

	it('goes by its memory where n8n saved that', async () => {
		await crash('a');
		const saved = {};
		openMemo(contextOf({ saved }), database.clock);
		expect((await write(runIn({ ...RETRY, saved }), keyed('a'))).written).toEqual(['a']);
	});
});

it('Another execution does not ask what was interrupted', async () => {
	await crash('a');
	const jobs = keyed('a');
	expect((await write(runIn(), jobs)).written).toEqual(['a']);
	expect(underWay()).toEqual(['a']);
});
