import { chunksOf, sendInOrder, sharedRequest } from '../../../shared/flow/chunks.ts';
import type { CheckedJob, Step } from '../../../shared/flow/operation.ts';
import type { Outcome } from '../../../shared/http/outcome.ts';
import { ok, UNCLEAR } from '../../../shared/http/outcome.ts';
import type { TestRun } from './context.mts';
import { dropped, ends, jobsOf, refused, runOf, wrong } from './context.mts';

type NameJob = CheckedJob<string, string>;

describe('The rows of requests', () => {
	const byLetter = (text: string) => text[0];

	it('are those of one group, at most so many, in their order', () => {
		const rows = ['a1', 'b1', 'a2', 'a3', 'b2'];
		expect(chunksOf(rows, byLetter, 2)).toEqual([['a1', 'a2'], ['a3'], ['b1', 'b2']]);
	});

	it('are all in one where they fit, and none without rows', () => {
		expect(chunksOf(['a1', 'a2'], byLetter, 2)).toEqual([['a1', 'a2']]);
		expect(chunksOf([], byLetter, 2)).toEqual([]);
	});

	it('are told as not sent when another one of theirs was refused', () => {
		expect(sharedRequest(422)).toEqual({
			kind: 'problem',
			problem: {
				status: 422,
				notSent: true,
				message: 'Nothing was done, because another row of the same request was refused',
				description: 'Correct the refused rows, then run this one again.',
			},
		});
	});
});

/** Sends requests of one row each, which come to these outcomes; a text is a problem of the row that needed none. */
async function send(run: TestRun, ...outcomes: Array<Outcome<string> | string>) {
	const jobs: NameJob[] = jobsOf(...outcomes.map((_, index) => `${index}`));
	const sent: string[] = [];
	await sendInOrder(
		run,
		jobs.map((job) => [job]),
		async ([job]) => {
			const outcome = outcomes[Number(job.input)];
			if (typeof outcome === 'string') {
				job.step = wrong(outcome);
				return undefined;
			}
			sent.push(job.input);
			job.step = outcome;
			return outcome;
		},
	);
	return { sent: sent.join(''), ends: ends(jobs) };
}

const going = () => runOf({ onError: 'continue' });

describe('Requests that are sent in order', () => {
	it('are never two at once', async () => {
		const run = going();
		const log: string[] = [];
		const sending = sendInOrder<string, string>(
			run,
			jobsOf('a', 'b').map((job) => [job]),
			async ([{ input }]) => {
				log.push(`${input} begins`);
				await run.clock.later(100);
				log.push(`${input} ends`);
				return ok(input);
			},
		);
		await run.clock.until(sending);
		expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
	});

	it('are not sent once the execution was cancelled', async () => {
		const abort = new AbortController();
		const jobs: NameJob[] = jobsOf('a', 'b');
		const sent: string[] = [];
		await sendInOrder(
			runOf({ onError: 'continue', signal: abort.signal }),
			jobs.map((job) => [job]),
			async ([job]) => {
				sent.push(job.input);
				job.step = ok('sent');
				abort.abort();
				return job.step;
			},
		);
		expect([sent, ends(jobs)]).toEqual([['a'], ['ok sent', 'open']]);
	});

	it('end at the first row that stops the node', async () => {
		expect(await send(runOf(), ok('a'), refused(422), ok('c'))).toEqual({
			sent: '01',
			ends: ['ok a', 'rejected 422', 'open'],
		});
		expect((await send(runOf(), ok('a'), 'Nobody is there', ok('c'))).sent).toBe('0');
	});

	it('end at a request of which one row stops the node, though others succeeded', async () => {
		const jobs: NameJob[] = jobsOf('a', 'b', 'c');
		const sent = jest.fn(async () => {
			[jobs[0].step, jobs[1].step] = [ok('sent'), wrong('Empty')];
			return ok('sent');
		});
		await sendInOrder(runOf(), [jobs.slice(0, 2), jobs.slice(2)], sent);
		expect([sent.mock.calls.length, ends(jobs)[2]]).toEqual([1, 'open']);
	});

	it('go on after a row that was refused for itself, where the node continues', async () => {
		expect((await send(going(), refused(422), 'Nobody is there', ok('c'))).sent).toBe('02');
	});

	it('end at an answer that holds for everybody, which is theirs then', async () => {
		expect(await send(going(), ok('a'), refused(401), ok('c'))).toEqual({
			sent: '01',
			ends: ['ok a', 'rejected 401', 'notSent token'],
		});
		expect((await send(going(), refused(403), ok('b'))).ends).toEqual([
			'rejected 403',
			'rejected 403',
		]);
	});
});

describe('Requests without an answer', () => {
	it('are two in a row at most; what was not sent is told so', async () => {
		expect(await send(going(), dropped, dropped, ok('c'))).toEqual({
			sent: '01',
			ends: ['unknown dropped', 'unknown dropped', 'notSent down'],
		});
	});

	it('are told as such when the service did answer, only not clearly', async () => {
		expect((await send(going(), dropped, UNCLEAR, ok('c'))).ends[2]).toBe('notSent unclear');
	});

	it('are no end when one is answered in between', async () => {
		expect((await send(going(), dropped, ok('b'), dropped, ok('d'))).sent).toBe('0123');
		expect((await send(going(), dropped, refused(422), dropped, ok('d'))).sent).toBe('0123');
	});

	it('are in a row also when there was nothing to send in between', async () => {
		expect((await send(going(), dropped, 'Nobody is there', dropped, ok('d'))).sent).toBe('02');
	});

	it('leave to rows what they had come to before', async () => {
		const jobs: NameJob[] = jobsOf('a', 'b', 'c');
		const step: Step<string> = wrong('The address is empty');
		jobs[2].step = step;
		await sendInOrder(going(), [[jobs[0]], [jobs[1], jobs[2]]], async () => refused(401));
		expect(ends(jobs)).toEqual(['notSent token', 'notSent token', 'The address is empty']);
	});
});
