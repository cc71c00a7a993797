import type { IExecuteFunctions } from 'n8n-workflow';
import { contest } from '../../../shared/memory/contest.ts';
import type { MarkRecord } from '../../../shared/memory/record.ts';
import type { StoreContext, Writer } from '../../../shared/memory/writer.ts';
import { openWriter } from '../../../shared/memory/writer.ts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { virtualClock } from '../../support/virtualClock.mts';

/** Nearly as long as a write is trusted to take at most. */
const WRITE_MS = 350;
const STEP_MS = 100;

/** n8n's store as several processes use it: read, take some time, write all of it back. */
function storeOn(clock: VirtualClock): StoreContext {
	let list: string[] = [];
	const checkProcessedAndRecord = async (marks: string[]) => {
		const before = new Set(list);
		await clock.later(WRITE_MS);
		const isNew = marks.filter((mark) => !before.has(mark));
		list = [...before, ...isNew];
		return { new: isNew, processed: [] };
	};
	return {
		helpers: { checkProcessedAndRecord } as unknown as IExecuteFunctions['helpers'],
	} as StoreContext;
}

/** A process that always has something to write, at the same pace as the others. */
async function keepBusy(writer: Writer, name: string, isOver: () => boolean): Promise<void> {
	for (let count = 0; !isOver(); count++) await writer.write('add', [`${name} ${count}`]);
}

/** How many of two processes believe that they alone have a claim; `look` is how they find out. */
async function holdersOf(look: 'look' | 'add'): Promise<number> {
	const clock = virtualClock();
	const store = storeOn(clock);
	let isOver = false;
	const claim = async (name: string, afterMs: number) => {
		await clock.later(afterMs);
		const writer = openWriter(store, 'workflow', clock);
		void keepBusy(writer, name, () => isOver);
		const record = {
			add: async (marks: string[]) => await writer.write('add', marks),
			look: async (marks: string[]) => await writer.write(look, marks),
			settleMs: writer.settleMs,
			noticeOthers: writer.noticeOthers,
		} as unknown as MarkRecord;
		return (await contest(record, ['the key'], { clock })).won.size;
	};
	const both = Promise.all([claim('first', 0), claim('second', STEP_MS)]);
	const [first, second] = await clock.until(both);
	isOver = true;
	return first + second;
}

describe('Two processes that write in step', () => {
	it('do not both hold the same claim', async () => {
		expect(await holdersOf('look')).toBe(1);
	});

	it('would, if each read right behind its own write', async () => {
		expect(await holdersOf('add')).toBe(2);
	});
});
