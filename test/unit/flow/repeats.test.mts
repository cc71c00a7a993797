import { refuseRepeats } from '../../../shared/flow/repeats.ts';
import { ends, jobsOf } from './context.mts';

it('A row that repeats an earlier one is refused with the number of the first', () => {
	const jobs = jobsOf('a', 'B', 'b', 'c', 'b');
	refuseRepeats(
		jobs,
		(name) => name.toLowerCase(),
		(earlier) => ({ message: `As item ${earlier}` }),
	);
	expect(ends(jobs)).toEqual(['open', 'open', 'As item 1', 'open', 'As item 1']);
});
