import type { StoreContext, Writer } from '../../shared/memory/writer.ts';
import { openWriter } from '../../shared/memory/writer.ts';
import type { VirtualClock } from './virtualClock.mts';
import { virtualClock } from './virtualClock.mts';

/** A use of the store by a hand: when it began, and how n8n is told to keep the record. */
export interface HandUse {
	use: 'record' | 'take';
	marks: string[];
	atMs: number;
	options: object;
}

/** The hand of a process, alone on a store, and what it uses that for. */
export interface Hand {
	clock: VirtualClock;
	uses: HandUse[];
	writer: Writer;
}

/** A hand on a store whose writes take so long, one after the other, or fail so; the last one says how it goes on. */
export function handOn(scope: 'node' | 'workflow', ...results: Array<number | string>): Hand {
	return handWith({ scope, random: () => 0 }, ...results);
}

/** The same with chance, and with room for other than the usual number of entries. */
export function handWith(
	given: { scope: 'node' | 'workflow'; random: () => number; maxEntries?: number },
	...results: Array<number | string>
): Hand {
	const clock = virtualClock(given.random);
	const uses: HandUse[] = [];
	const use = (name: HandUse['use']) => async (marks: string[], _: string, options: object) => {
		uses.push({ use: name, marks, atMs: clock.now(), options });
		const result = results[Math.min(uses.length, results.length) - 1];
		if (typeof result === 'string') throw new Error(result);
		await clock.later(result);
		return { new: marks, processed: [] };
	};
	const helpers = { checkProcessedAndRecord: use('record'), removeProcessed: use('take') };
	const context = { helpers } as unknown as StoreContext;
	return { clock, uses, writer: openWriter(context, given.scope, clock, given.maxEntries) };
}
