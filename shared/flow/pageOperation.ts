import { concernsAll, forTheRest } from '../http/outcome';
import type { Row } from '../params/row';
import { stepOf } from './jobs';
import type { Output, RowOperation, Step } from './operation';
import type { Run } from './run';

/** One row, any number of results read page after page (1→N). */
interface PageOperation<Input, Reply>
	extends Omit<RowOperation<Input, Reply[]>, 'request' | 'output'> {
	/** Reads all that one row asks for. */
	request(run: Run, input: Input, row: Row): Promise<Step<Reply[]>>;
	/** The item that one result becomes. */
	output(reply: Reply, input: Input, row: Row, run: Run): Output;
}

/**
 * Makes an operation of what happens to a single row that leads to many results: one row after the
 * other, because the pages of one list are read in order anyway.
 */
export function pageOperation<Input, Reply>(
	operation: PageOperation<Input, Reply>,
): RowOperation<Input, Reply[]> {
	const { request, output } = operation;
	return {
		...operation,
		output: (list, input, row, run) => list.map((reply) => output(reply, input, row, run)),
		async request(run, jobs) {
			let end: Step<Reply[]> | undefined;
			for (const job of jobs) {
				if (run.cancelled()) return;
				// A refused token or an unreachable service is the answer for all rows that are left.
				job.step =
					end ?? (await stepOf(run, job, async () => await request(run, job.input, job.row)));
				if (job.step.kind === 'ok') continue;
				if (run.onError === 'stop') return;
				if (job.step.kind !== 'problem' && concernsAll(job.step)) end = forTheRest(job.step);
			}
		},
	};
}
