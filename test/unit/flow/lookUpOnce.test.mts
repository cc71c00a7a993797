import type { CheckedJob, Step } from '../../../shared/flow/operation.ts';
import { lookUpOnce } from '../../../shared/flow/lookUpOnce.ts';
import { ok } from '../../../shared/http/outcome.ts';
import { dropped, ends, jobsOf, readThing, refused, runOf, wrong } from './context.mts';

interface Named {
	name: string | undefined;
	id?: string;
}

/** Looks up what rows name; what is not among the answers is found. */
async function lookUp(
	names: Array<string | undefined>,
	answers: Record<string, Step<string>> = {},
	over: { width?: number; signal?: AbortSignal } = {},
) {
	const run = runOf({ onError: 'continue', ...over });
	const asked: string[] = [];
	const jobs: Array<CheckedJob<Named, string>> = jobsOf(...names.map((name): Named => ({ name })));
	let [inFlight, most] = [0, 0];
	const looking = lookUpOnce(run, jobs, {
		call: readThing,
		nameOf: ({ name }: Named) => name,
		async lookUp({ name = '' }) {
			asked.push(name);
			most = Math.max(most, ++inFlight);
			await run.clock.later(100);
			inFlight -= 1;
			return answers[name] ?? ok(`id of ${name}`);
		},
		take: (input, id: string) => void (input.id = id),
	});
	await run.clock.until(looking);
	return { asked: asked.join(''), ids: jobs.map(({ input }) => input.id), ends: ends(jobs), most };
}

describe('What rows name', () => {
	it('is looked up once for all that name the same, and noted in each', async () => {
		expect(await lookUp(['a', 'b', undefined, 'a'])).toEqual({
			asked: 'ab',
			ids: ['id of a', 'id of b', undefined, 'id of a'],
			ends: ['open', 'open', 'open', 'open'],
			most: 1,
		});
	});

	it('is looked up for so many at once as the run allows', async () => {
		expect((await lookUp(['a', 'b', 'c', 'd'], {}, { width: 3 })).most).toBe(3);
	});

	it('refuses the rows that name something for which there is nothing, and no other', async () => {
		const answers = { a: wrong('There is no a'), b: refused(404), c: dropped };
		const found = await lookUp(['a', 'b', 'c', 'd', 'a'], answers);
		expect(found.asked).toBe('abcd');
		expect(found.ends).toEqual([
			'There is no a',
			"VEC does not offer this call at the 'Base URL'",
			'VEC did not answer',
			'open',
			'There is no a',
		]);
		expect(found.ids[3]).toBe('id of d');
	});

	it('is not looked up any more when one answer is the answer for all', async () => {
		const found = await lookUp(['a', 'b', 'c', undefined, 'b', 'c'], { b: refused(401) });
		const REFUSED = "VEC does not accept the 'API Token'";
		expect(found.asked).toBe('ab');
		expect(found.ends).toEqual(['open', REFUSED, REFUSED, 'open', REFUSED, REFUSED]);
	});

	it('says of the first such answer why the others were not looked up', async () => {
		const answers = { a: refused(401), b: refused(403) };
		const found = await lookUp(['a', 'b', 'c'], answers, { width: 2 });
		expect(found.ends[2]).toBe("VEC does not accept the 'API Token'");
		expect(found.ends[1]).not.toBe(found.ends[2]);
	});

	it('is not looked up when the execution was cancelled', async () => {
		expect((await lookUp(['a'], {}, { signal: AbortSignal.abort() })).asked).toBe('');
	});
});
