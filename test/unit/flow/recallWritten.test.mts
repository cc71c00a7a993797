import { recallWritten } from '../../../shared/flow/recallWritten.ts';
import { openMemo } from '../../../shared/memory/memo.ts';
import { busyClock, contextOf, ends, keyed, runOf, wrong } from './context.mts';

const KNOWN = { done: 'done before', skipped: 'skipped' };

/** What this execution keeps after a round in which these keys came to these ends. */
function savedFrom(round: number, states: Record<string, 'sending' | 'done' | 'unknown'>) {
	const saved = {};
	const clock = busyClock();
	const memo = openMemo(contextOf({ saved, round }), clock);
	for (const [key, state] of Object.entries(states)) memo.set(key, state);
	return saved;
}

describe('A write that the execution knows', () => {
	const saved = () => savedFrom(0, { a: 'done', b: 'sending', c: 'unknown' });

	it('is done when an earlier try did it, and unknown when it was cut off', async () => {
		const jobs = keyed('a', 'b', 'c', 'd');
		await recallWritten(runOf({ saved: saved() }), jobs, KNOWN);
		expect(ends(jobs)).toEqual(['ok done before', 'unknown leftOpen', 'unknown leftOpen', 'open']);
	});

	it('is skipped in another round of a loop', async () => {
		const jobs = keyed('a', 'b');
		await recallWritten(runOf({ saved: saved(), round: 1 }), jobs, KNOWN);
		expect(ends(jobs)).toEqual(['ok skipped', 'unknown leftOpen']);
	});

	it('is tied to by its repeats, which are settled with it', async () => {
		const jobs = keyed('a', 'a');
		await recallWritten(runOf({ saved: saved() }), jobs, KNOWN);
		expect(jobs[1].original).toBe(jobs[0]);
		expect(ends(jobs)).toEqual(['ok done before', 'open']);
	});

	it('changes nothing about a row that was refused', async () => {
		const jobs = keyed('a');
		jobs[0].step = wrong('Empty');
		await recallWritten(runOf({ saved: saved() }), jobs, KNOWN);
		expect(ends(jobs)).toEqual(['Empty']);
	});
});

it('Everything else n8n does has its turn while rows are gone through', async () => {
	const clock = busyClock();
	await recallWritten(runOf({ clock }), keyed('a', 'b'), KNOWN);
	expect(clock.turns).toBe(4);
});
