import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { StoreCall } from '../support/dedupStore.mts';
import { dedupStore, marksAreGone, useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
useDedupStore();

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const RETRY = { mode: 'retry' as const };
const REMEMBER = { skipAlreadyIssued: true };
const FEW_REQUESTS = { validateFirst: false, recipientsPerRequest: 200 };
const NO_ANSWER = 'Not sent, because the database of n8n did not answer';
const LONG_MS = 120_000;
const told = ({ outputs }: NodeResult) => outputs[0].map(saidOf);
const count = (result: NodeResult, status: string) =>
	told(result).filter((one) => one === status).length;
const numbers = (length: number) => Array.from({ length }, (_, index) => `entry ${index}`);

async function issue(
	items: INodeExecutionData[],
	options: IDataObject = {},
	over: Partial<NodeRun> = {},
) {
	return await issueRows(sandbox.current, items, over, options);
}

/** Lets the database fail some calls, at most so often. */
function failCalls(isMeant: (call: StoreCall) => boolean, times = Infinity): void {
	let left = times;
	dedupStore.fails = (call) => left > 0 && isMeant(call) && left-- > 0;
}

describe('The memory of a list of which everybody is known', () => {
	it(
		'is written at most five times for 10,000 rows',
		async () => {
			const options = { ...REMEMBER, ...FEW_REQUESTS };
			const first = await issue(rows(10_000), options);
			expect(count(first, 'submitted')).toBe(10_000);
			await marksAreGone();
			dedupStore.writes = { node: 0, workflow: 0 };
			const second = await issue(rows(10_000), options);
			const { node, workflow } = dedupStore.writes;
			expect(count(second, 'skipped')).toBe(10_000);
			expect(sandbox.current.counters.velocert).toEqual({
				issuedRecipients: 10_000,
				duplicates: 0,
			});
			expect(node).toBe(1);
			expect(node + workflow).toBeLessThanOrEqual(5);
			await marksAreGone();
			expect(dedupStore.remembered()).toHaveLength(10_000);
			expect(dedupStore.record('workflow')).toEqual([]);
		},
		LONG_MS,
	);
});

describe('Runs that are not remembered', () => {
	it(
		"leave a long record of the node untouched, and nothing in the workflow's",
		async () => {
			const known = numbers(80_000);
			dedupStore.fill('node', known);
			const result = await issue(rows(21_000), FEW_REQUESTS);
			expect(count(result, 'submitted')).toBe(21_000);
			expect(dedupStore.record('node')).toEqual(known);
			expect(dedupStore.record('workflow')).toEqual([]);
			expect(dedupStore.writes).toEqual({ node: 0, workflow: 2 });
		},
		LONG_MS,
	);

	it('keep nobody from the Retry of a later execution that stopped before it sent anything', async () => {
		sandbox.current.settings.delayMs = 50;
		const secondRequest = async () => {
			while (sandbox.requests('velocert.issue') < 2) await wait(5);
		};
		const options = { recipientsPerRequest: 2 };
		await issue(rows(6), options, { cancelWhen: secondRequest() });
		sandbox.current.settings.delayMs = 0;
		expect(dedupStore.record('workflow').length).toBeGreaterThan(0);
		expect(told(await issue(rows(6), options))).toEqual(Array(6).fill('submitted'));
		sandbox.current.faults.add({ match: { endpoint: 'velocert.validate' }, kind: 'html401' });
		const stopped = await issue(rows(6), options);
		expect(stopped.error).toBeDefined();
		const before = sandbox.current.counters.velocert.issuedRecipients;
		const retried = await issue([], options, { ...RETRY, resume: savedForRetry(stopped) });
		expect(told(retried)).toEqual(Array(6).fill('submitted'));
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(before + 6);
	});
});

describe('A database that fails to take marks away', () => {
	it('does not make anybody unknown who was just issued', async () => {
		failCalls(({ kind }) => kind === 'remove', 1);
		expect(told(await issue(rows(3), REMEMBER))).toEqual(Array(3).fill('submitted'));
		expect(told(await issue(rows(3), REMEMBER))).toEqual(Array(3).fill('skipped'));
		await marksAreGone();
		expect(dedupStore.record('workflow')).toEqual([]);
	});

	it('does not make anybody unknown who was only looked at', async () => {
		await issue(rows(3), REMEMBER);
		await marksAreGone();
		failCalls(({ kind }) => kind === 'remove', 1);
		expect(told(await issue(rows(3), REMEMBER))).toEqual(Array(3).fill('skipped'));
		expect(told(await issue(rows(3), REMEMBER))).toEqual(Array(3).fill('skipped'));
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(3);
	});
});

describe('A database that does not answer', () => {
	it.each(['node', 'workflow'] as const)(
		'lets nobody be issued, and each row say why, when it is about the record of the %s',
		async (scope) => {
			failCalls((call) => call.kind === 'add' && call.scope === scope);
			const result = await issue(rows(3), REMEMBER, CONTINUE);
			expect(told(result)).toEqual(Array(3).fill(NO_ANSWER));
			expect(sandbox.requests('velocert.issue')).toBe(0);
			dedupStore.fails = undefined;
			await wait(1_000);
			expect(told(await issue(rows(3), REMEMBER))).toEqual(Array(3).fill('submitted'));
		},
		LONG_MS,
	);

	it('stops the node before anything is sent', async () => {
		failCalls(({ kind }) => kind === 'add');
		const { error } = await issue(rows(3), REMEMBER);
		expect(error?.message).toBe(`${NO_ANSWER} [item 0]`);
		expect(error?.description).toContain('database is locked');
		expect(error?.description).toContain('Nothing was issued.');
		expect(sandbox.requests('velocert.issue')).toBe(0);
	});

	it('leaves submitted what was, when it fails at the second request', async () => {
		const isUnderWay = () => sandbox.requests('velocert.issue') > 0;
		const fail = () =>
			failCalls(({ kind, scope }) => kind === 'add' && scope === 'workflow' && isUnderWay());
		fail();
		const options = { ...REMEMBER, recipientsPerRequest: 2 };
		const result = await issue(rows(6), options, CONTINUE);
		expect(told(result)).toEqual(['submitted', 'submitted', ...Array(4).fill(NO_ANSWER)]);
		expect(sandbox.requests('velocert.issue')).toBe(1);
		dedupStore.fails = undefined;
		expect(told(await issue(rows(6), options))).toEqual([
			...Array(2).fill('skipped'),
			...Array(4).fill('submitted'),
		]);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 0 });
	});

	it('names who was issued when it stops the node at the second request', async () => {
		const isUnderWay = () => sandbox.requests('velocert.issue') > 0;
		failCalls(({ kind, scope }) => kind === 'add' && scope === 'workflow' && isUnderWay());
		const { error } = await issue(rows(4), { ...REMEMBER, recipientsPerRequest: 2 });
		expect(error?.message).toBe(`${NO_ANSWER} [item 2]`);
		expect(error?.description).toContain(
			'Submitted or skipped: 2 (person0@example.com, person1@example.com). Unknown: none. Not sent: 2.',
		);
	});
});
