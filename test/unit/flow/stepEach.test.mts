import { z } from 'zod/v3';
import { itemOperation } from '../../../shared/flow/itemOperation.ts';
import type { Step } from '../../../shared/flow/operation.ts';
import { stepEach } from '../../../shared/flow/stepEach.ts';
import { notSent, ok } from '../../../shared/http/outcome.ts';
import type { TestRun } from './context.mts';
import { dropped, ends, issueThing, jobsOf, refused, runOf, service, wrong } from './context.mts';

const going = (width = 1) => runOf({ onError: 'continue', width });

/** Works on one row for each step, which it comes to after `ms`, and gives those that were begun. */
async function work(run: TestRun, steps: Array<Step<string> | undefined>, ms = 0) {
	const jobs = jobsOf(...steps);
	const begun: number[] = [];
	const working = stepEach(run, jobs, async ({ row, input }) => {
		begun.push(row.index);
		if (ms > 0) await run.clock.later(ms);
		return input;
	});
	await run.clock.until(working);
	return { begun: begun.join(''), ends: ends(jobs) };
}

describe('Work on every row', () => {
	it('is begun in order, on so many at once as the run allows', async () => {
		const run = going(2);
		const log: string[] = [];
		const working = stepEach(run, jobsOf('a', 'b', 'c'), async ({ input }) => {
			log.push(`${input} begins`);
			await run.clock.later(input === 'a' ? 50 : 100);
			log.push(`${input} ends`);
			return ok(input);
		});
		await run.clock.until(working);
		expect(log.join(', ')).toBe('a begins, b begins, a ends, c begins, b ends, c ends');
	});

	it('lets the next begin when it has nothing left to ask', async () => {
		const run = going(1);
		const log: string[] = [];
		const working = stepEach(run, jobsOf('a', 'b'), async ({ input }, free) => {
			log.push(`${input} begins`);
			free();
			await run.clock.later(100);
			log.push(`${input} ends`);
			return ok(input);
		});
		await run.clock.until(working);
		expect(log.slice(0, 2)).toEqual(['a begins', 'b begins']);
	});

	it('goes on after what concerns one row, and after rows that go on', async () => {
		const steps = [refused(422), wrong('Empty'), undefined, dropped, notSent('id'), ok('f')];
		expect(await work(going(), steps)).toEqual({
			begun: '012345',
			ends: ['rejected 422', 'Empty', 'open', 'unknown dropped', 'notSent id', 'ok f'],
		});
	});

	it.each([
		['a refused token', refused(401), 'notSent token'],
		['a missing permission', refused(403), 'rejected 403'],
		['an unreachable service', notSent('offline'), 'notSent offline'],
	])('ends with %s, which is the answer for the others', async (_, answer, theirs) => {
		const { begun, ends: found } = await work(going(), [ok('a'), answer, ok('c'), ok('d')]);
		expect(begun).toBe('01');
		expect(found.slice(2)).toEqual([theirs, theirs]);
		expect(found[0]).toBe('ok a');
	});

	it('awaits what is in flight then, and tells the others the first such answer', async () => {
		const steps = [refused(401), refused(403), ok('c')];
		expect((await work(going(2), steps, 100)).ends).toEqual([
			'rejected 401',
			'rejected 403',
			'notSent token',
		]);
	});

	it.each([
		['a refusal', refused(422)],
		['a problem', wrong('Empty')],
		['no answer', dropped],
	])('stops with %s where the node is to stop, and others are left open', async (_, answer) => {
		const { begun, ends: found } = await work(runOf(), [ok('a'), undefined, answer, ok('d')]);
		expect(begun).toBe('012');
		expect([found[0], found[1], found[3]]).toEqual(['ok a', 'open', 'open']);
	});

	it('is not begun in an execution that was cancelled', async () => {
		const run = runOf({ onError: 'continue', signal: AbortSignal.abort() });
		expect(await work(run, [ok('a')])).toEqual({ begun: '', ends: ['open'] });
	});

	it('concerns its own row alone when it throws', async () => {
		const jobs = jobsOf('a', 'b');
		await stepEach(going(), jobs, async ({ input }) => {
			if (input === 'a') throw new Error('disk full');
			return ok(input);
		});
		expect(ends(jobs)).toEqual(['n8n could not go on with this item', 'ok b']);
	});
});

it('An operation on single rows is given the run, what the row is, and the row', async () => {
	const run = going();
	const jobs = jobsOf('a', 'b');
	const given: unknown[][] = [];
	const operation = itemOperation<string, string>({
		service,
		call: issueThing,
		outputs: 2,
		read: () => undefined,
		input: z.string(),
		async request(...[of, input, row, free]) {
			given.push([of, input, row, typeof free]);
			return input === 'a' ? ok('issued') : refused(422);
		},
		output: (reply) => ({ json: { reply } }),
	});
	await operation.request(run, jobs);
	expect(given).toEqual([
		[run, 'a', jobs[0].row, 'function'],
		[run, 'b', jobs[1].row, 'function'],
	]);
	expect(ends(jobs)).toEqual(['ok issued', 'rejected 422']);
	expect([operation.outputs, operation.call]).toEqual([2, issueThing]);
});
