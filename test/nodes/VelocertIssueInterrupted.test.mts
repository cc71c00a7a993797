import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, INode, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { useDedupStore } from '../support/dedupStore.mts';
import type { NodeRun } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

/** Some have twelve thousand rows. */
jest.setTimeout(180_000);

const sandbox = useSandbox();
const entries = useDedupStore();

const RETRY = { mode: 'retry' as const };
const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const statuses = (items: INodeExecutionData[]) => items.map(({ json }) => json.status);
const entryCount = () => [...entries.values()].flat().length;

async function issue(
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
) {
	return await issueRows(sandbox.current, items, over, { recipientsPerRequest: 2, ...options });
}

const START: INode = {
	id: '1',
	name: 'Start',
	type: 'test.start',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** A crashed execution as the Retry button starts it, with what n8n puts in for nodes that had ended. */
function recovered(items: INodeExecutionData[], ended: string[]): IRunExecutionData {
	const task = {
		startTime: 0,
		executionIndex: 0,
		executionTime: 1,
		source: [],
		executionStatus: 'success' as const,
		data: { main: [[{ json: { isArtificialRecoveredEventItem: true } }]] },
	};
	return createRunExecutionData({
		resultData: { runData: Object.fromEntries(ended.map((name) => [name, [task]])) },
		executionData: {
			nodeExecutionStack: [{ node: START, data: { main: [items] }, source: null }],
		},
	});
}

async function requested(count: number): Promise<void> {
	const { counters } = sandbox.current;
	while ((counters.endpoints['velocert.issue']?.requests ?? 0) < count) await wait(5);
}

/** Lets n8n crash during the given request, which leaves its database as it is then. */
async function crashIn(
	items: INodeExecutionData[],
	request: number,
	options: IDataObject = {},
): Promise<void> {
	const { settings } = sandbox.current;
	settings.delayMs = 50;
	const run = issue(items, {}, options);
	await requested(request);
	const left = structuredClone([...entries]);
	await run;
	settings.delayMs = 0;
	for (const [place, list] of left) entries.set(place, list);
}

describe('Velocert Issue in the retry of an execution in which n8n crashed', () => {
	it.each([[['Start']], [['Start', 'Node']]])(
		'issues nothing when %j had ended, and names everybody',
		async (ended) => {
			const { error } = await issue([], { ...RETRY, resume: recovered(rows(3), ended) });
			expect(error?.message).toBe(
				'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
			);
			expect(error?.description).toContain('Unknown: 3 (person0@example.com');
			expect(sandbox.current.counters.velocert.issuedRecipients).toBe(0);
		},
	);

	it('reports everybody as unknown when it is to continue', async () => {
		const resume = recovered(rows(3), ['Start']);
		const { outputs, hints } = await issue([], { ...RETRY, ...CONTINUE, resume });
		expect(statuses(outputs[0])).toEqual(Array(3).fill('unknown'));
		expect(hints[0].message).toContain('3 recipients are unknown');
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(0);
	});

	it('issues when the crash came before it', async () => {
		const { outputs } = await issue([], { ...RETRY, resume: recovered(rows(3), []) });
		expect(statuses(outputs[0])).toEqual(Array(3).fill('submitted'));
	});

	it('leaves it to Skip Already Issued where that is on', async () => {
		const options = { skipAlreadyIssued: true };
		await issue(rows(2), {}, options);
		const resume = recovered(rows(3), ['Start']);
		const { outputs } = await issue([], { ...RETRY, resume }, options);
		expect(statuses(outputs[0])).toEqual(['skipped', 'skipped', 'submitted']);
	});

	it('knows whom it was about to issue when n8n had saved all before it', async () => {
		await crashIn(rows(4), 2);
		const { outputs } = await issue([...rows(4), row(4)], { ...RETRY, ...CONTINUE });
		expect(statuses(outputs[0])).toEqual([...Array(4).fill('unknown'), 'submitted']);
		const again = await issue(rows(4), RETRY);
		expect(again.error?.description).toContain('Unknown: 4 (');
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 5, duplicates: 0 });
	});

	it('knows whom it had issued when the execution was stopped, of which n8n saves nothing', async () => {
		sandbox.current.settings.delayMs = 50;
		const stopped = issue(rows(8), { cancelWhen: requested(3) });
		await stopped;
		sandbox.current.settings.delayMs = 0;
		const { outputs } = await issue(rows(8), { ...RETRY, ...CONTINUE });
		const expected = ['unknown', 'unknown', 'unknown', 'submitted'];
		expect(statuses(outputs[0])).toEqual(expected.flatMap((status) => [status, status]));
		expect(sandbox.current.counters.velocert.duplicates).toBe(0);
	});

	it('keeps that in mind although somebody runs the same rows as a new execution', async () => {
		await crashIn(rows(2), 1);
		expect(statuses((await issue(rows(2))).outputs[0])).toEqual(['submitted', 'submitted']);
		expect((await issue(rows(2), RETRY)).error).toBeDefined();
	});
});

describe('Velocert Issue in the retry of an execution of very many rows in which n8n crashed', () => {
	const MANY = rows(12_000);
	const QUICK = { recipientsPerRequest: 200, validateFirst: false };
	/** Notes each row for itself would hold n8n up for long. */
	const FEW_ENTRIES = 2_000;

	it('issues nothing again, also when rows have come or gone, and had noted few of them', async () => {
		await crashIn(MANY, 2, QUICK);
		expect(entryCount()).toBeLessThan(FEW_ENTRIES);
		const { issuedRecipients } = sandbox.current.counters.velocert;
		for (const items of [MANY, MANY.slice(3_000), [...MANY, row(12_000)]]) {
			const { outputs } = await issue(items, { ...RETRY, ...CONTINUE }, QUICK);
			expect(statuses(outputs[0])).toEqual(Array(items.length).fill('unknown'));
		}
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients, duplicates: 0 });
	});

	it('knows them when more rows come than are asked about one by one', async () => {
		await crashIn(MANY.slice(0, 1_000), 2, QUICK);
		const { issuedRecipients } = sandbox.current.counters.velocert;
		const { outputs } = await issue(MANY, { ...RETRY, ...CONTINUE }, QUICK);
		expect(new Set(statuses(outputs[0]))).toEqual(new Set(['unknown']));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients, duplicates: 0 });
	});

	it('issues other rows, and leaves nothing noted in the database', async () => {
		await crashIn(MANY, 2, QUICK);
		const left = entryCount();
		const others = Array.from({ length: 3 }, (_, index) => row(20_000 + index));
		const { outputs } = await issue(others, { ...RETRY, ...CONTINUE });
		expect(statuses(outputs[0])).toEqual(Array(3).fill('submitted'));
		expect(entryCount()).toBe(left);
	});
});

describe('Velocert Issue in the retry of an execution that failed', () => {
	it('issues what an earlier node kept from it', async () => {
		expect(statuses((await issue(rows(2), RETRY)).outputs[0])).toEqual(['submitted', 'submitted']);
	});

	it('goes on where it had stopped, and leaves nothing noted in the database', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'velocert.issue' },
			kind: 'status',
			status: 422,
			skip: 1,
		});
		const first = await issue(rows(4));
		expect(first.error).toBeDefined();
		expect(entryCount()).toBe(0);
		const second = await issue([], { ...RETRY, resume: savedForRetry(first) });
		expect(statuses(second.outputs[0])).toEqual(Array(4).fill('submitted'));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
		expect(entryCount()).toBe(0);
	});
});
