import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import type { StoreCall } from '../support/dedupStore.mts';
import { dedupStore, useDedupStore } from '../support/dedupStore.mts';
import { freshTrigger } from '../support/freshTrigger.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { runNode, savedForRetry } from '../support/runNode.mts';

useDedupStore();

let requests = 0;

/** What a webhook process hands to a worker for an event; each request has a receipt of its own. */
const handedOn = (identity: string): INodeExecutionData => ({
	json: { event: 'certificate_application.created', uuid: identity },
	delivery: { identity, receipt: `request ${++requests}` },
});

async function execute(
	node: INodeType,
	item: INodeExecutionData,
	settings: NodeRun['settings'] = {},
): Promise<NodeResult> {
	return await runNode({ node, items: [item], credentials: {}, mode: 'webhook', settings });
}

/** The Retry button of an execution that failed, on a worker that knows nothing of it. */
async function retry(failed: NodeResult): Promise<NodeResult> {
	const resume = savedForRetry(failed);
	return await runNode({ node: freshTrigger(), items: [], credentials: {}, mode: 'retry', resume });
}

const passedOn = ({ outputs }: NodeResult) => outputs[0] ?? [];

describe('an event that several webhook processes received at the same moment', () => {
	it('is passed on by one of its executions, without what it was recognised by', async () => {
		const events = ['a', 'b', 'c', 'd'];
		const workers = [freshTrigger(), freshTrigger(), freshTrigger()];
		const results = await Promise.all(
			events.flatMap((event) =>
				workers.map(async (worker) => await execute(worker, handedOn(event))),
			),
		);
		expect(results.map(({ error }) => error)).toEqual(Array(12).fill(undefined));
		const items = results.flatMap(passedOn);
		expect(items.map(({ json }) => json.uuid).sort()).toEqual(events);
		for (const item of items) expect(item).not.toHaveProperty('delivery');
		const ended = results.filter((result) => passedOn(result).length === 0);
		expect(ended).toHaveLength(8);
		for (const { hints } of ended) {
			expect(hints[0].message).toContain('Another execution has passed it on');
		}
	});

	it('is not passed on again later by a process that knows nothing of it', async () => {
		expect(passedOn(await execute(freshTrigger(), handedOn('a')))).toHaveLength(1);
		expect(passedOn(await execute(freshTrigger(), handedOn('a')))).toEqual([]);
	});
});

describe('an event of which the database does not tell', () => {
	/** Two executions of the same event; the database fails those calls of the second that `isFailing` names. */
	async function executeTwice(isFailing: (call: StoreCall) => boolean): Promise<NodeResult[]> {
		const first = await execute(freshTrigger(), handedOn('a'));
		dedupStore.fails = isFailing;
		const second = await execute(freshTrigger(), handedOn('a'));
		dedupStore.fails = undefined;
		return [first, second];
	}

	it('ends its execution with what to do, and is passed on by Retry', async () => {
		dedupStore.fails = () => true;
		const failed = await execute(freshTrigger(), handedOn('a'));
		expect(failed.error?.message).toBe('Not passed on, because the database of n8n did not answer');
		expect(failed.error?.description).toContain('use Retry on this execution');
		dedupStore.fails = undefined;
		expect(passedOn(await retry(failed)).map(({ json }) => json.uuid)).toEqual(['a']);
	});

	it('is not passed on by Retry where another execution has done so', async () => {
		const [first, second] = await executeTwice(() => true);
		expect(passedOn(first)).toHaveLength(1);
		expect(second.error).toBeDefined();
		const retried = await retry(second);
		expect(retried.error).toBeUndefined();
		expect(passedOn(retried)).toEqual([]);
	});

	it('is passed on by one Retry where two executions had failed', async () => {
		dedupStore.fails = () => true;
		const failed = [
			await execute(freshTrigger(), handedOn('a')),
			await execute(freshTrigger(), handedOn('a')),
		];
		dedupStore.fails = undefined;
		const retried = [await retry(failed[0]), await retry(failed[1])];
		expect(retried.map((result) => passedOn(result).length)).toEqual([1, 0]);
	});

	it('is passed on by Retry where the database had written it in spite of the error', async () => {
		dedupStore.fails = ({ kind, scope, items }) => {
			if (kind === 'add') dedupStore.fill(scope, [...dedupStore.record(scope), ...items]);
			return true;
		};
		const failed = await execute(freshTrigger(), handedOn('a'));
		expect(failed.error).toBeDefined();
		dedupStore.fails = undefined;
		expect(passedOn(await retry(failed)).map(({ json }) => json.uuid)).toEqual(['a']);
		expect(passedOn(await execute(freshTrigger(), handedOn('a')))).toEqual([]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'is not passed on with On Error at %s either, which would hand on the input',
		async (onError) => {
			dedupStore.fails = () => true;
			const failed = await execute(freshTrigger(), handedOn('a'), { onError });
			const message = 'Not passed on, because the database of n8n did not answer';
			const items = failed.outputs.flat();
			expect(items.map(({ json }) => json)).toEqual([
				{ error: expect.objectContaining({ message }) },
			]);
			expect(items[0]).not.toHaveProperty('delivery');
			expect(passedOn(failed)).toHaveLength(onError === 'continueErrorOutput' ? 0 : 1);
		},
	);
});

describe('an execution that is cancelled while it asks', () => {
	it('does not say that another one has the event, and leaves it to Retry', async () => {
		const node = freshTrigger();
		const item = handedOn('a');
		const run = { items: [item], credentials: {} };
		const cancelled = await runNode({ ...run, node, mode: 'webhook', cancelAfterMs: 100 });
		expect(cancelled.hints).toEqual([]);
		expect(passedOn(cancelled)).toEqual([]);
		expect(passedOn(await runNode({ ...run, node: freshTrigger(), mode: 'retry' }))).toHaveLength(
			1,
		);
	});
});

describe('an execution that ended after it had claimed its event', () => {
	it('is run once more by Retry, because the event is its own', async () => {
		const worker = freshTrigger();
		const item = handedOn('a');
		expect(passedOn(await execute(worker, item))).toHaveLength(1);
		expect(passedOn(await execute(worker, handedOn('a')))).toHaveLength(0);
		const again = await runNode({
			node: freshTrigger(),
			items: [item],
			credentials: {},
			mode: 'retry',
		});
		expect(passedOn(again)).toHaveLength(1);
	});
});

describe('an event whose repeats are not to be ignored', () => {
	it('is passed on each time, and nothing of it is kept', async () => {
		const node = new VecVaultTrigger();
		const item = { json: { uuid: 'a' } };
		for (let count = 0; count < 2; count++) {
			expect(passedOn(await execute(node, item))).toHaveLength(1);
		}
		expect(dedupStore.writes).toEqual({ node: 0, workflow: 0 });
	});
});
