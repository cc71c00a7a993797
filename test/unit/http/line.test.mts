import type { IAllExecuteFunctions } from 'n8n-workflow';
import { getEventListeners } from 'node:events';
import { openLine } from '../../../shared/http/line.ts';

/** A line of a context that says who it is, and the signal n8n would take from it. */
function open(cancel?: AbortSignal) {
	const context = { getNode: () => 'the node', getExecutionCancelSignal: () => cancel };
	const line = openLine(context as unknown as IAllExecuteFunctions, cancel);
	const signal = (line.context as unknown as typeof context).getExecutionCancelSignal();
	if (!signal) throw new Error('n8n would find no signal');
	return { line, signal, context };
}

describe('A line', () => {
	it('is the context it was opened with, but for what ends it', () => {
		const { line, signal, context } = open();
		expect(line.context.getNode()).toBe('the node');
		expect(signal.aborted).toBe(false);
		expect(context.getExecutionCancelSignal()).toBeUndefined();
	});

	it('can be ended by itself, and others go on', () => {
		const cancel = new AbortController();
		const [one, other] = [open(cancel.signal), open(cancel.signal)];
		one.line.end();
		expect([one.signal.aborted, other.signal.aborted]).toEqual([true, false]);
		expect(cancel.signal.aborted).toBe(false);
	});

	it('ends with the execution', () => {
		const cancel = new AbortController();
		const { signal } = open(cancel.signal);
		cancel.abort();
		expect(signal.aborted).toBe(true);
	});

	it('does no more once it is closed, and leaves nothing at the execution', () => {
		const cancel = new AbortController();
		const { line, signal } = open(cancel.signal);
		expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(1);
		line.close();
		expect(getEventListeners(cancel.signal, 'abort')).toEqual([]);
		cancel.abort();
		expect(signal.aborted).toBe(false);
	});

	it('can be closed where nothing can cancel it', () => {
		expect(() => open().line.close()).not.toThrow();
	});
});
