import type { IExecuteFunctions } from 'n8n-workflow';
import type { Memo } from '../../../shared/memory/memo.ts';
import { openMemo } from '../../../shared/memory/memo.ts';
import { virtualClock } from '../../support/virtualClock.mts';

type Saved = Record<string, unknown>;

/** Opens the memory of a try in a round of a loop; without a round as for an AI tool. */
function openIn(saved: Saved, round: number | undefined, clock = virtualClock()): Memo {
	const ctx = {
		getContext: () => saved,
		evaluateExpression() {
			if (round === undefined) throw new Error('There is no $runIndex');
			return round;
		},
	};
	return openMemo(ctx as unknown as IExecuteFunctions, clock);
}

/** What n8n saves of it and gives back in the next try. */
const save = (saved: Saved) => JSON.parse(JSON.stringify(saved)) as Saved;

/** Takes part in a first try in which rows have these keys and end so. */
function firstTry(keys: string[], state: 'done' | 'unknown' | 'sending', round = 0): Saved {
	const saved: Saved = {};
	const memo = openIn(saved, round);
	keys.forEach((key, row) => memo.set(memo.keyOfRow(row, key), state));
	return save(saved);
}

describe('the key of a row', () => {
	it.each(['done', 'unknown', 'sending'] as const)(
		'is that of its first try when that one is %s',
		(state) => {
			const memo = openIn(firstTry(['a', 'b'], state), 0);
			expect([memo.keyOfRow(0, 'x'), memo.keyOfRow(1, 'y'), memo.keyOfRow(2, 'z')]).toEqual([
				'a',
				'b',
				'z',
			]);
		},
	);

	it('stays that of the first try over any number of tries', () => {
		let saved = firstTry(['a'], 'sending');
		for (const key of ['b', 'c', 'd']) {
			const memo = openIn(saved, 0);
			expect(memo.keyOfRow(0, key)).toBe('a');
			memo.set('a', 'unknown');
			saved = save(saved);
		}
		expect(openIn(saved, 0).isOpen('a')).toBe(true);
	});

	it('is that of the present try when nothing came of the first', () => {
		const saved = firstTry(['a', 'b'], 'sending');
		openIn(saved, 0).forget('a');
		const second = save(saved);
		const memo = openIn(second, 0);
		expect([memo.keyOfRow(0, 'x'), memo.keyOfRow(1, 'y')]).toEqual(['x', 'b']);
		memo.set('x', 'done');
		expect(openIn(save(second), 0).keyOfRow(0, 'z')).toBe('x');
	});

	it('is forgotten within a try as well', () => {
		const memo = openIn(firstTry(['a'], 'unknown'), 0);
		memo.forget('a');
		expect(memo.keyOfRow(0, 'x')).toBe('x');
	});

	it('is the same one for rows that were the same in the first try', () => {
		const memo = openIn(firstTry(['a', 'a', 'b'], 'done'), 0);
		expect([0, 1, 2].map((row) => memo.keyOfRow(row, `${row}`))).toEqual(['a', 'a', 'b']);
	});

	it('belongs to its round of a loop', () => {
		const saved = firstTry(['a', 'b'], 'done');
		const memo = openIn(saved, 1);
		expect([memo.keyOfRow(0, 'c'), memo.keyOfRow(1, 'd')]).toEqual(['c', 'd']);
		memo.set('c', 'done');
		const again = save(saved);
		expect(openIn(again, 0).keyOfRow(0, 'x')).toBe('a');
		expect(openIn(again, 1).keyOfRow(0, 'x')).toBe('c');
		expect(openIn(again, 1).keyOfRow(1, 'x')).toBe('x');
	});

	it('is always the one given where n8n tells no round, as for AI tools', () => {
		const saved: Saved = {};
		const call = (key: string) => {
			const memo = openIn(saved, undefined);
			const own = memo.keyOfRow(0, key);
			const isKnown = memo.get(own) !== undefined;
			memo.set(own, 'done');
			return [own, isKnown];
		};
		expect(call('a')).toEqual(['a', false]);
		expect(call('b')).toEqual(['b', false]);
		expect(call('a')).toEqual(['a', true]);
	});
});

describe('what two calls of a tool write at once', () => {
	it.each([0, undefined])('is known to both, whichever was opened first (round %p)', (round) => {
		const saved: Saved = {};
		const [one, other] = [openIn(saved, round), openIn(saved, round)];
		one.set('a', 'sending');
		expect([other.isOpen('a'), other.get('a')?.state]).toEqual([true, 'sending']);
		one.set('a', 'done');
		expect(other.get('a')?.state).toBe('done');
	});
});

describe('whether an earlier try was saved', () => {
	it('is told round by round', () => {
		const saved: Saved = {};
		expect(openIn(saved, 0).wasSaved).toBe(false);
		expect(openIn(save(saved), 0).wasSaved).toBe(true);
		expect(openIn(save(saved), 1).wasSaved).toBe(false);
	});
});

describe('a record', () => {
	it('keeps when it was first tried, until it is another write', () => {
		const saved: Saved = {};
		const clock = virtualClock();
		const ctx = { getContext: () => saved, evaluateExpression: () => 0 };
		let now = 1;
		const memo = openMemo(ctx as unknown as IExecuteFunctions, { ...clock, now: () => now++ });
		memo.set('a', 'sending');
		memo.set('a', 'unknown');
		memo.set('a', 'done', { id: 'u1', data: { batchId: 'b' } });
		expect(memo.get('a')).toMatchObject({ since: 1, id: 'u1', data: { batchId: 'b' } });
		memo.set('a', 'sending');
		expect(memo.get('a')?.since).toBeGreaterThan(1);
	});

	it('is found under no name that every object has', () => {
		expect(openIn({}, 0).get('constructor')).toBeUndefined();
	});
});

describe('whom a row was for', () => {
	/** A first try in which row 0 was for somebody, and ended so. */
	function madeFor(who: string | undefined, state: 'done' | 'unknown' = 'done'): Saved {
		const saved: Saved = {};
		const memo = openIn(saved, 0);
		memo.set(memo.keyOfRow(0, 'a', who), state);
		return save(saved);
	}

	it('is told when the row was changed between two tries', () => {
		const memo = openIn(madeFor('ann'), 0);
		expect([memo.wentToOther('a', 'ann'), memo.wentToOther('a', 'ben')]).toEqual([false, true]);
	});

	it('says nothing where that is not known, or nothing went to anybody', () => {
		expect(openIn(madeFor(undefined), 0).wentToOther('a', 'ben')).toBe(false);
		expect(openIn(madeFor('ann', 'unknown'), 0).wentToOther('a', 'ben')).toBe(false);
		expect(openIn({}, 0).wentToOther('a', 'ben')).toBe(false);
	});

	it('stays who it was first', () => {
		const saved = madeFor('ann', 'unknown');
		const memo = openIn(saved, 0);
		memo.set(memo.keyOfRow(0, 'b', 'ben'), 'done');
		expect(openIn(save(saved), 0).wentToOther('a', 'ann')).toBe(false);
	});
});

describe('what is known of a write', () => {
	it('is whether it stems from this round, and whether it is open', () => {
		const saved = firstTry(['a'], 'unknown');
		const memo = openIn(saved, 1);
		memo.set('b', 'done');
		const [a, b] = ['a', 'b'].map((key) => memo.get(key));
		expect([a && memo.isRepeat(a), b && memo.isRepeat(b)]).toEqual([false, true]);
		expect(['a', 'b', 'c'].map((key) => memo.isOpen(key))).toEqual([true, false, false]);
	});

	it('is found by the row where an earlier try knew it', () => {
		const memo = openIn(firstTry(['a'], 'done'), 0);
		expect([memo.knownKey(0), memo.knownKey(1)]).toEqual(['a', undefined]);
	});
});

describe('what is noted of a write', () => {
	it('names each of its rows, and whom the first was for', () => {
		const saved: Saved = {};
		const memo = openIn(saved, 0);
		memo.keyOfRow(0, 'a', 'Ann');
		memo.set('a', 'sending');
		memo.keyOfRow(3, 'a');
		memo.set('a', 'done');
		expect(memo.get('a')).toMatchObject({ rows: [0, 3], who: 'Ann' });
	});

	it('names no row of a call of an AI tool', () => {
		const memo = openIn({}, undefined);
		memo.keyOfRow(0, 'a');
		memo.keyOfRow(1, 'a');
		memo.set('a', 'sending');
		expect(memo.get('a')?.rows).toBeUndefined();
	});

	it('begins when it is first sent, and anew when it is sent after it was done', async () => {
		const clock = virtualClock();
		const memo = openIn({}, 0, clock);
		const later = async (state: 'sending' | 'unknown' | 'done') => {
			await clock.until(clock.later(1_000));
			memo.set('a', state);
			return memo.get('a')?.since;
		};
		expect(await later('sending')).toBe(1_000);
		expect(await later('unknown')).toBe(1_000);
		expect(await later('sending')).toBe(1_000);
		expect(await later('done')).toBe(1_000);
		expect(await later('done')).toBe(1_000);
		expect(await later('sending')).toBe(6_000);
	});
});
