import { NodeOperationError } from 'n8n-workflow';
import { isFirstExecution } from '../../../shared/flow/firstExecution.ts';
import type { Setting } from './context.mts';
import { contextOf } from './context.mts';

let workflows = 0;

/** n8n's database, as one workflow sees it. */
function openStore() {
	const id = `first${++workflows}`;
	const marks = new Set<string>();
	const uses: unknown[] = [];
	const store = { marks, uses, failure: undefined as unknown, n8n: {} };
	store.n8n = {
		getWorkflow: () => ({ id }),
		helpers: {
			async checkProcessedAndRecord(wanted: string[], ...how: unknown[]) {
				if (store.failure !== undefined) throw store.failure;
				uses.push(how);
				const fresh = wanted.filter((mark) => !marks.has(mark));
				for (const mark of fresh) marks.add(mark);
				return { new: fresh, processed: wanted.filter((mark) => !fresh.includes(mark)) };
			},
			async removeProcessed(gone: string[]) {
				for (const mark of gone) marks.delete(mark);
			},
		},
	};
	return store;
}

/** What executions are told that were started at once, each with a receipt of its own. */
async function told(
	store: ReturnType<typeof openStore>,
	receipts: string[],
	setting: Setting = {},
): Promise<Array<PromiseSettledResult<boolean>>> {
	const asked = receipts.map(async (receipt) => {
		const ctx = contextOf({ n8n: store.n8n, ...setting });
		return await isFirstExecution(ctx, { name: 'event', receipt });
	});
	const settled = Promise.allSettled(asked);
	await jest.advanceTimersByTimeAsync(5_000);
	return await settled;
}

const yes = { status: 'fulfilled', value: true };
const no = { status: 'fulfilled', value: false };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('Of several executions with the same event', () => {
	it('one is told that it is the first, in the record of the node', async () => {
		const store = openStore();
		expect(await told(store, ['a', 'b', 'c'])).toEqual([yes, no, no]);
		expect(await told(store, ['d'])).toEqual([no]);
		expect(store.uses[0]).toEqual(['node', { mode: 'entries', maxEntries: 10_000 }]);
	});

	it('the first is told so again when it is run once more', async () => {
		const store = openStore();
		expect(await told(store, ['a'])).toEqual([yes]);
		expect(await told(store, ['b', 'a'])).toEqual([no, yes]);
	});

	it('the others are told no again when they are run once more', async () => {
		const store = openStore();
		expect(await told(store, ['a', 'b'])).toEqual([yes, no]);
		expect(await told(store, ['b'])).toEqual([no]);
		expect(await told(store, ['a', 'b'])).toEqual([yes, no]);
	});

	it('the others leave no mark behind', async () => {
		const store = openStore();
		expect(await told(store, ['a', 'b', 'c'])).toEqual([yes, no, no]);
		expect([...store.marks]).toEqual(['event', 'a']);
	});

	it('one that was cancelled leaves it to the others', async () => {
		const store = openStore();
		expect(await told(store, ['a'], { signal: AbortSignal.abort() })).toEqual([no]);
		expect(await told(store, ['b'])).toEqual([yes]);
	});
});

describe('An execution that the database does not answer', () => {
	const reason = async (failure: unknown) => {
		const store = openStore();
		store.failure = failure;
		const [result] = await told(store, ['a']);
		return result.status === 'rejected' ? (result.reason as NodeOperationError) : undefined;
	};
	const DO =
		'So it is not known whether another execution has this event, too. Nothing was done with it. When the database answers again, use Retry on this execution: it asks once more, and goes on if no other has.';

	it('is told what to do, and what the database says', async () => {
		const error = await reason(new Error(`SQLITE_BUSY ${'x'.repeat(300)}`));
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: 'Not passed on, because the database of n8n did not answer',
			description: `${DO} It says: SQLITE_BUSY ${'x'.repeat(188)}.`,
		});
		expect((await reason('locked'))?.description).toBe(`${DO} It says: locked.`);
		expect((await reason(''))?.description).toBe(DO);
	});
});
