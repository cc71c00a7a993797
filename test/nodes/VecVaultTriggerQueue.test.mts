import type { INodeExecutionData, INodeType, WorkflowExecuteMode } from 'n8n-workflow';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import { dedupStore, useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult } from '../support/runNode.mts';
import { runNode, savedForRetry } from '../support/runNode.mts';

useDedupStore();

/** The node as a process of its own loads it, without a memory. */
function newProcess(): INodeType {
	let fresh: INodeType | undefined;
	jest.isolateModules(() => {
		const loaded = jest.requireActual<{ VecVaultTrigger: new () => INodeType }>(
			'../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts',
		);
		fresh = new loaded.VecVaultTrigger();
	});
	if (!fresh) throw new Error('The node was not loaded');
	return fresh;
}

/** What a webhook process hands to a worker for an event. */
const handedOn = (identity: string): INodeExecutionData => ({
	json: { event: 'certificate_application.created', uuid: identity },
	delivery: { identity },
});

async function execute(
	node: INodeType,
	item: INodeExecutionData,
	mode: WorkflowExecuteMode = 'webhook',
): Promise<NodeResult> {
	return await runNode({ node, items: [item], credentials: {}, mode });
}

const passedOn = ({ outputs }: NodeResult) => outputs[0] ?? [];

describe('an event that several webhook processes received at the same moment', () => {
	it('is passed on by one of its executions, without what it was recognised by', async () => {
		const events = ['a', 'b', 'c', 'd'];
		const workers = [newProcess(), newProcess(), newProcess()];
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
		expect(passedOn(await execute(newProcess(), handedOn('a')))).toHaveLength(1);
		expect(passedOn(await execute(newProcess(), handedOn('a')))).toEqual([]);
	});
});

describe('an event of which the database does not tell', () => {
	it('ends its execution with what to do, and is passed on by Retry', async () => {
		dedupStore.fails = () => true;
		const failed = await execute(newProcess(), handedOn('a'));
		expect(failed.error?.message).toBe('Not passed on, because the database of n8n did not answer');
		expect(failed.error?.description).toContain('use Retry on this execution');
		dedupStore.fails = undefined;
		const retried = await runNode({
			node: newProcess(),
			items: [],
			credentials: {},
			mode: 'retry',
			resume: savedForRetry(failed),
		});
		expect(passedOn(retried).map(({ json }) => json.uuid)).toEqual(['a']);
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
