import { z } from 'zod/v3';
import type { Step } from '../../../shared/flow/operation.ts';
import { pageOperation } from '../../../shared/flow/pageOperation.ts';
import { ok } from '../../../shared/http/outcome.ts';
import type { TestRun } from './context.mts';
import {
	dropped,
	ends,
	jobsOf,
	readThing,
	refused,
	rowOf,
	runOf,
	service,
	wrong,
} from './context.mts';

type Answer = Step<string[]> | Error;

/** Lists what rows ask for, which comes to these answers. */
function listing(answers: Answer[], onRequest = () => {}) {
	const asked: number[] = [];
	const jobs = jobsOf<Answer, string[]>(...answers);
	const operation = pageOperation<Answer, string>({
		service,
		call: readThing,
		read: () => undefined,
		input: z.any(),
		async request(_, answer, { index }) {
			asked.push(index);
			await Promise.resolve();
			onRequest();
			return answer instanceof Error ? await Promise.reject(answer) : answer;
		},
		output: (reply, _, { index }, { timeZone }) => ({ json: { reply, index, timeZone } }),
	});
	const list = async (run: TestRun) => {
		await operation.request(run, jobs);
		return { asked: asked.join(''), ends: ends(jobs) };
	};
	return { operation, list };
}

const going = () => runOf({ onError: 'continue', width: 4 });

describe('An operation that leads to many results', () => {
	it('makes an item of each', () => {
		const { operation } = listing([]);
		const { output } = operation;
		const made = output(['a', 'b'], ok([]), rowOf(3), runOf());
		expect(made).toEqual([
			{ json: { reply: 'a', index: 3, timeZone: 'Europe/Rome' } },
			{ json: { reply: 'b', index: 3, timeZone: 'Europe/Rome' } },
		]);
	});

	it('goes on after a row that failed by itself', async () => {
		const { list } = listing([wrong('Empty'), refused(404), dropped, new Error('full'), ok(['e'])]);
		expect(await list(going())).toEqual({
			asked: '01234',
			ends: [
				'Empty',
				'rejected 404',
				'unknown dropped',
				'n8n could not go on with this item',
				'ok e',
			],
		});
	});

	it('asks no more once an answer holds for all rows', async () => {
		expect(await listing([ok(['a']), refused(401), ok(['c']), ok(['d'])]).list(going())).toEqual({
			asked: '01',
			ends: ['ok a', 'rejected 401', 'notSent token', 'notSent token'],
		});
	});

	it('asks no more after the first failure where the node is to stop', async () => {
		const { list } = listing([ok(['a']), refused(404), ok(['c'])]);
		expect(await list(runOf())).toEqual({ asked: '01', ends: ['ok a', 'rejected 404', 'open'] });
	});

	it('asks no more once the execution is cancelled', async () => {
		const abort = new AbortController();
		const { list } = listing([ok(['a']), ok(['b'])], () => abort.abort());
		const run = runOf({ onError: 'continue', signal: abort.signal });
		expect(await list(run)).toEqual({ asked: '0', ends: ['ok a', 'open'] });
	});
});
