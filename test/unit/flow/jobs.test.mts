import {
	completeEach,
	forUnfinished,
	hasProblem,
	isChecked,
	problemOf,
	stepOf,
	stepOfRead,
	unfinished,
} from '../../../shared/flow/jobs.ts';
import type { Job, RowOperation, Step } from '../../../shared/flow/operation.ts';
import { ok } from '../../../shared/http/outcome.ts';
import {
	dropped,
	ends,
	issueThing,
	jobsOf,
	keyed,
	readThing,
	refused,
	rowOf,
	runOf,
	wrong,
} from './context.mts';

const going = (width = 1) => runOf({ onError: 'continue', width });
const broken = () => Promise.reject(new Error('disk full'));
const BROKEN = 'n8n could not go on with this item';

describe('The rows that are still open', () => {
	it('are those that are good, without an end, and no repeats', () => {
		const [good, done, repeat] = jobsOf('a', 'b', 'c');
		done.step = ok('issued');
		repeat.original = good;
		const bad: Job<string, string> = { row: rowOf(3) };
		expect(unfinished([good, done, repeat, bad])).toEqual([good]);
		expect([good, bad].map(isChecked)).toEqual([true, false]);
	});

	it('did not come to a problem, nor did those that succeeded', () => {
		const jobs = jobsOf<Step<string> | undefined>(
			undefined,
			ok('issued'),
			dropped,
			refused(422),
			wrong('Empty'),
		);
		for (const job of jobs) job.step = job.input;
		expect(jobs.map(hasProblem)).toEqual([false, false, true, true, true]);
	});
});

describe('Work on rows', () => {
	it('is done for each that is open, within the bounds of the run', async () => {
		const run = going(2);
		const jobs = jobsOf('a', 'b', 'c', 'd');
		jobs[1].step = wrong('Empty');
		let [inFlight, most] = [0, 0];
		const working = forUnfinished(run, jobs, async (job) => {
			most = Math.max(most, ++inFlight);
			await run.clock.later(100);
			inFlight -= 1;
			job.step = ok(job.input);
		});
		await run.clock.until(working);
		expect([ends(jobs), most]).toEqual([['ok a', 'Empty', 'ok c', 'ok d'], 2]);
	});

	it('concerns its own row alone when it throws', async () => {
		const run = going();
		const jobs = jobsOf('a', 'b', 'c');
		await forUnfinished(run, jobs, async (job) => {
			if (job.input === 'b') job.step = ok('b');
			if (job.input !== 'c') await broken();
			job.step ??= ok('c');
		});
		expect(ends(jobs)).toEqual([BROKEN, 'ok b', 'ok c']);
		expect(run.ctx.log).toEqual(['Something was thrown while an item was worked on']);
	});

	it('adds to each what is found for it, or ends it with the problem there is', async () => {
		const jobs = jobsOf<{ name: string; size?: number }>(
			{ name: 'a' },
			{ name: 'b' },
			{ name: 'c' },
			{ name: 'd' },
		);
		jobs[0].step = wrong('Empty');
		await completeEach(going(), jobs, async ({ name }) => {
			if (name === 'd') return await broken();
			return name === 'b' ? { problem: { message: 'No file' } } : { size: 3 };
		});
		expect(ends(jobs)).toEqual(['Empty', 'No file', 'open', BROKEN]);
		expect(jobs.map(({ input }) => input.size)).toEqual([undefined, undefined, 3, undefined]);
	});

	it('ends with an answer that holds for every row, and with no other', async () => {
		const answers: Array<Step<string> | undefined> = [
			ok('a'),
			undefined,
			wrong('Empty'),
			refused(422),
			dropped,
			refused(401),
			ok('g'),
		];
		const jobs = jobsOf(...answers.map((answer) => ({ answer })));
		const begun: number[] = [];
		await forUnfinished(going(), jobs, async (job) => {
			begun.push(job.row.index);
			job.step = job.input.answer;
		});
		expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
		expect(ends(jobs)).toEqual([
			'ok a',
			'notSent token',
			'Empty',
			'rejected 422',
			'unknown dropped',
			'rejected 401',
			'notSent token',
		]);
	});

	it('ends with the first of such answers', async () => {
		const run = going(2);
		const jobs = jobsOf(401, 403, 200);
		const working = forUnfinished(run, jobs, async (job) => {
			await run.clock.later(job.input);
			job.step = refused(job.input);
		});
		await run.clock.until(working);
		expect(ends(jobs)).toEqual(['rejected 401', 'rejected 403', 'notSent token']);
	});

	it('leaves rows open as they are when nothing ended it', async () => {
		const jobs = jobsOf('a', 'b');
		await forUnfinished(going(), jobs, async () => {});
		expect(ends(jobs)).toEqual(['open', 'open']);
	});
});

describe('The step of a row', () => {
	it('is what its work gives', async () => {
		expect(await stepOf(going(), jobsOf('a')[0], async () => 'found')).toBe('found');
	});

	it('is a problem when something was thrown, or unknown when its write had begun', async () => {
		const run = going();
		const jobs = keyed('sending', 'unknown', 'done', 'new');
		for (const state of ['sending', 'unknown', 'done'] as const) run.memo.set(state, state);
		for (const job of jobs) job.step = await stepOf<Step<string>>(run, job, broken);
		expect(ends(jobs)).toEqual(['unknown leftOpen', 'unknown leftOpen', BROKEN, BROKEN]);
		expect(run.ctx.log).toHaveLength(4);
	});

	it('is a problem for rows that are recognised by nothing', async () => {
		const [named, empty] = jobsOf<unknown>('a', null);
		for (const job of [named, empty]) job.step = await stepOf<Step<string>>(going(), job, broken);
		expect(ends([named, empty])).toEqual([BROKEN, BROKEN]);
	});

	it('leaves nothing open where something could not be read before a write', () => {
		const run = going();
		expect(stepOfRead(run, refused(403), readThing)).toEqual(refused(403));
		const step = stepOfRead(run, dropped, readThing);
		expect(step).toMatchObject({ kind: 'problem', problem: { message: 'VEC did not answer' } });
		expect(step.kind === 'problem' && step.problem.unknown).toBeFalsy();
	});
});

describe('What a user reads about a row', () => {
	const operation = {
		call: issueThing,
		labels: { mail: 'Email' },
	} as unknown as RowOperation<string, string>;
	const textOf = (step: Step<string> | undefined) => {
		const [job] = jobsOf('a');
		job.step = step;
		return problemOf(going(), operation, job).message;
	};

	it('is what its step says, with the labels of the fields', () => {
		const errors = [{ field: 'mail', message: 'is taken' }];
		expect(textOf(wrong("'Email' is empty"))).toBe("'Email' is empty");
		expect(textOf(refused(422, { errors }))).toBe("VEC does not accept 'Email'");
		expect(textOf(dropped)).toContain('the thing may or may not have been issued');
	});

	it('is that it was not sent where it did not get its turn', () => {
		expect(textOf(undefined)).toBe('Not sent, because an earlier item ended the run');
	});

	it('is no problem when it succeeded', () => {
		expect(() => textOf(ok('a'))).toThrow('A finished job has no problem');
	});
});
