import { refuseRepeats, tieRepeats } from '../../../shared/flow/repeats.ts';
import { busyClock, ends, jobsOf, keyed, runOf, wrong } from './context.mts';

it('A row that repeats an earlier one is refused with the number of the first', () => {
	const jobs = jobsOf('a', 'B', 'b', 'c', 'b');
	refuseRepeats(
		jobs,
		(name) => name.toLowerCase(),
		(earlier) => ({ message: `As item ${earlier}` }),
	);
	expect(ends(jobs)).toEqual(['open', 'open', 'As item 1', 'open', 'As item 1']);
});

describe('Rows that are the same write', () => {
	it('are tied to the first of them that is good', async () => {
		const jobs = keyed('a', 'a', 'b', 'a', 'b');
		jobs[0].step = wrong('Empty');
		await tieRepeats(runOf(), jobs);
		const originals = jobs.map(({ original }) => original?.row.index);
		expect(originals).toEqual([undefined, undefined, undefined, 1, 2]);
	});

	it('are gone through while everything else n8n does has its turn', async () => {
		const clock = busyClock();
		await tieRepeats(runOf({ clock }), keyed('a', 'b'));
		expect(clock.turns).toBe(2);
	});
});
