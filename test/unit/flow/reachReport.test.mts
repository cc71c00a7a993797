import type { Job } from '../../../shared/flow/operation.ts';
import { reachReport } from '../../../shared/flow/reachReport.ts';
import { ok } from '../../../shared/http/outcome.ts';
import { dropped, jobsOf, wrong } from './context.mts';

/** The report on so many rows that were reached, that may have been, and that were not. */
function reportOn(reached: number, unknown: number, others: number): string {
	const numbers = Array.from({ length: reached + unknown + others }, (_, index) => index);
	const jobs: Array<Job<number, string>> = jobsOf(...numbers);
	jobs.forEach((job, index) => {
		if (index < reached) job.step = ok('issued');
		else if (index < reached + unknown) job.step = dropped;
		else if (index % 2 === 0) job.step = wrong('Refused');
	});
	return reachReport(jobs, {
		reached: ({ step }) => step?.kind === 'ok',
		label: ({ input }) => `p${input}`,
		words: { reached: 'Submitted', none: 'Nobody was reached.' },
	});
}

const list = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, index) => `p${from + index}`).join(', ');

describe('The report on who was reached before a node was stopped', () => {
	it('names who was and who may have been, and counts the others', () => {
		expect(reportOn(2, 1, 3)).toBe('Submitted: 2 (p0, p1). Unknown: 1 (p2). Not sent: 3.');
	});

	it('says so where nobody was', () => {
		expect(reportOn(0, 0, 3)).toBe('Nobody was reached.');
		expect(reportOn(1, 0, 0)).toBe('Submitted: 1 (p0). Unknown: none. Not sent: 0.');
		expect(reportOn(0, 1, 0)).toBe('Submitted: none. Unknown: 1 (p0). Not sent: 0.');
	});

	it('names twenty of those who were reached', () => {
		expect(reportOn(20, 0, 0)).toContain(`Submitted: 20 (${list(0, 20)}).`);
		expect(reportOn(22, 0, 0)).toContain(`Submitted: 22 (${list(0, 20)} and 2 more).`);
	});

	it('names a hundred of those who may have been, and says how to get at all', () => {
		expect(reportOn(0, 100, 0)).toBe(
			`Submitted: none. Unknown: 100 (${list(0, 100)}). Not sent: 0.`,
		);
		expect(reportOn(0, 101, 0)).toBe(
			`Submitted: none. Unknown: 101 (${list(0, 100)} and 1 more). Not sent: 0. For all of them set 'On Error' to 'Continue' and press Retry: each unknown one comes out as an item, and none is sent again.`,
		);
	});
});
