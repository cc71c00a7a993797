import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { Database, Process } from '../../support/processes.mts';
import { onClockOf, openDatabase, write } from '../../support/processes.mts';
import { marksOf } from '../../support/underWay.mts';

const UUID = /^[0-9a-f-]{36}$/;

let database: Database;
let here: Process;
beforeEach(async () => {
	database = openDatabase();
	here = await database.open();
});

const { done, claim, pass } = onClockOf(() => database);

/** What was written since then, use by use; marks of the processes that are at work, and their owners, by one word each. */
function usesSince(first: number): string[] {
	const nameOf = (mark: string) => {
		if (mark.startsWith('alive ')) return 'alive';
		return UUID.test(mark) ? 'own' : mark.replace(/^n /, '');
	};
	return database.uses.slice(first).map(({ kind, scope, marks }) => {
		return [kind, scope, ...new Set(marks.map(nameOf))].join(', ');
	});
}

/** What work costs, with all that goes on behind it. */
async function costOf(work: () => Promise<unknown>): Promise<string[]> {
	const first = database.uses.length;
	await work();
	await database.rest();
	return usesSince(first);
}

async function issue(run: Ledger, ...keys: string[]): Promise<void> {
	await claim(run, ...keys);
	await done(run.begin(keys));
	await done(run.confirm(keys));
	await done(run.close());
}

describe('What is written, of a process alone', () => {
	it('for a key that is new, is this and nothing more', async () => {
		expect(await costOf(async () => await issue(here.ledger(), 'a'))).toEqual([
			'add, workflow, a claimed, own, alive',
			'add, workflow, own, a claimed, a asked, alive',
			'add, node, a, own',
			'add, workflow, alive, a begun, a unwritten',
			'remove, workflow, a claimed, a asked, a unwritten, a begun, own',
			'add, workflow, own',
			'remove, workflow, own',
			'remove, workflow, alive',
		]);
		expect(await costOf(async () => {})).toEqual([]);
		expect(marksOf(database)).toEqual([]);
	});

	it('for a key that was written before, is this and nothing more', async () => {
		await write(database, here, 'confirmed', 'a');
		await database.rest();
		const ask = async () => {
			const run = here.ledger();
			expect(await claim(run, 'a')).toEqual({ a: 'done' });
			await done(run.close());
		};
		expect(await costOf(ask)).toEqual([
			'add, workflow, a claimed, own, alive',
			'add, workflow, own, a claimed, a asked, alive',
			'add, node, a, own',
			'remove, workflow, a claimed, a asked, own',
			'add, workflow, own',
			'remove, workflow, own',
			'remove, workflow, alive',
		]);
	});

	it('for a key that another run of the process is at work on, is nothing', async () => {
		await claim(here.ledger(), 'a');
		const first = database.uses.length;
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'busy' });
		expect(usesSince(first)).toEqual([]);
	});

	it('for a key that another process is at work on, is a question and its end', async () => {
		const run = (await database.open()).ledger();
		await claim(run, 'a');
		await pass(1_000);
		const first = database.uses.length;
		expect(await claim(here.ledger(), 'a')).toEqual({ a: 'busy' });
		expect(usesSince(first)).toEqual([
			'add, workflow, a claimed, own, alive',
			'remove, workflow, own',
		]);
	});

	it('for a key that is released, is this and nothing more', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		await pass(1_000);
		const sinceMs = database.clock.now();
		const first = database.uses.length;
		await done(run.release(['a']));
		expect(database.clock.now() - sinceMs).toBeLessThan(100);
		expect(usesSince(first)).toEqual([
			'remove, node, a, own',
			'add, workflow, alive',
			'remove, workflow, a claimed, a asked, a unwritten, a begun, own',
		]);
	});

	it('for a key that is left open, is one look at whether that stands, at the end of the run', async () => {
		const run = here.ledger();
		await claim(run, 'a');
		await done(run.begin(['a']));
		const first = database.uses.length;
		await done(run.leaveOpen(['a']));
		expect(usesSince(first)).toEqual([]);
		expect(await costOf(async () => await done(run.close()))).toEqual([
			'add, workflow, a claimed, a asked, a unwritten, a begun',
			'remove, workflow, own',
			'remove, workflow, alive',
		]);
	});

	it('for many keys, notes at once whom nobody had written, and with each begin only that', async () => {
		const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
		const run = here.ledger();
		await claim(run, ...keys);
		const noted = marksOf(database).filter((mark) => mark.endsWith(' unwritten'));
		expect(noted).toHaveLength(100);
		const first = database.uses.length;
		await done(run.begin(['k0']));
		expect(usesSince(first)).toEqual(['add, workflow, k0 begun, alive']);
	});
});

describe('The record of what is under way', () => {
	it('stays short in a run of hours', async () => {
		const lengths: number[] = [];
		const run = here.ledger();
		for (let index = 0; index < 60; index++) {
			const key = `k${index}`;
			await claim(run, key);
			await done(run.begin([key]));
			await done(run.confirm([key]));
			await pass(4_000);
			lengths.push(database.underWay().length);
		}
		expect(Math.max(...lengths.slice(10))).toBeLessThan(600);
	});
});

describe('Several runs that wait for one key of another process', () => {
	it('cost no more than one', async () => {
		await claim((await database.open()).ledger(), 'a');
		const cost = async (runs: number) => {
			const first = database.uses.length;
			const abort = new AbortController();
			const all = Array.from({ length: runs }, async () => {
				await here.ledger(abort.signal).wait(['a']);
			});
			await pass(20_000);
			abort.abort();
			await done(Promise.all(all));
			return database.uses.length - first;
		};
		const one = await cost(1);
		expect(await cost(5)).toBeLessThanOrEqual(one + 2);
	});
});
