import type { Problem } from '../http/problem';
import type { CheckedJob } from './operation';

/**
 * Refuses every row that repeats an earlier one of the input; `problem` says so, given the number of
 * the first such item.
 */
export function refuseRepeats<Input, Reply>(
	jobs: Array<CheckedJob<Input, Reply>>,
	identityOf: (input: Input) => string,
	problem: (earlier: number) => Problem,
): void {
	const first = new Map<string, number>();
	for (const job of jobs) {
		const identity = identityOf(job.input);
		const earlier = first.get(identity);
		if (earlier === undefined) first.set(identity, job.row.index);
		else job.step = { kind: 'problem', problem: problem(earlier) };
	}
}
