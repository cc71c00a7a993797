import type { IExecuteFunctions } from 'n8n-workflow';
import { openMemo } from '../../../shared/memory/memo.ts';
import { openMemoList } from '../../../shared/memory/memoList.ts';
import { virtualClock } from '../../support/virtualClock.mts';

/** Opens the list of a row in another try, with what n8n saved of the tries before. */
function openIn(saved: Record<string, unknown>, row = 0) {
	const kept = JSON.parse(JSON.stringify(saved)) as typeof saved;
	Object.assign(saved, kept);
	const ctx = { getContext: () => saved, evaluateExpression: () => 0 };
	const memo = openMemo(ctx as unknown as IExecuteFunctions, virtualClock());
	return openMemoList(memo, 'retried', row);
}

describe('The list of what a row wrote', () => {
	it('is empty in a first try', () => {
		expect(openIn({})).toMatchObject({ before: [], nextPlace: 0 });
	});

	it('holds in the next try what was done, and what was under way', () => {
		const saved = {};
		const list = openIn(saved);
		list.setSending(0, 'a');
		list.setSettled(0, 'a', true);
		list.setSending(1, 'b');
		expect(openIn(saved)).toMatchObject({
			before: [
				{ id: 'a', place: 0, isDone: true },
				{ id: 'b', place: 1, isDone: false },
			],
			nextPlace: 2,
		});
	});

	it('does not hold what had no effect, whose place stays taken', () => {
		const saved = {};
		const list = openIn(saved);
		list.setSending(0, 'a');
		list.setSettled(0, 'a', false);
		list.setSending(1, 'b');
		expect(openIn(saved)).toMatchObject({
			before: [{ id: 'b', place: 1, isDone: false }],
			nextPlace: 2,
		});
	});

	it('is that of its own row', () => {
		const saved = {};
		openIn(saved, 0).setSending(0, 'a');
		expect(openIn(saved, 1)).toMatchObject({ before: [], nextPlace: 0 });
	});
});
