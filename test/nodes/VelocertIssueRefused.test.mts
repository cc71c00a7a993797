import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { useDedupStore } from '../support/dedupStore.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();

const CONTINUE = { settings: { onError: 'continueErrorOutput' as const } };

/** Rows of which those at the given places are refused by the service, though nothing looks wrong. */
const withRefused = (count: number, ...places: number[]): INodeExecutionData[] =>
	rows(count).map((item, index) =>
		places.includes(index) ? row(index, { 'E-Mail': `refused${index}@example.com` }) : item,
	);

const issue = async (items: INodeExecutionData[], over = {}, options: IDataObject = {}) =>
	await issueRows(sandbox.current, items, over, options);

/** Who was issued to, in the service's own books, and how often in all. */
const reached = () => sandbox.current.store.issued.map(({ email }) => email);
const good = (count: number, ...places: number[]) =>
	Array.from({ length: count }, (_, index) => index)
		.filter((index) => !places.includes(index))
		.map((index) => `person${index}@example.com`);
const requests = () => sandbox.requests('velocert.issue');
const failed = (items: INodeExecutionData[]) =>
	items.map(({ pairedItem, json }) => [
		(pairedItem as { item: number }).item,
		(json.error as { message: string }).message,
	]);

describe('A request that is refused for some of its recipients', () => {
	it.each([
		['places', 2],
		['addresses', 3],
	] as const)('is sent again without those it names: %s', async (issueRefusal, expected) => {
		sandbox.current.settings.issueRefusal = issueRefusal;
		const { outputs } = await issue(withRefused(10, 3, 7), CONTINUE);
		expect(reached().sort()).toEqual(good(10, 3, 7));
		expect(outputs[0]).toHaveLength(8);
		expect(failed(outputs[1]).map(([index]) => index)).toEqual([3, 7]);
		expect(requests()).toBe(expected);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 8, duplicates: 0 });
	});

	it.each([[[0]], [[49]], [[24, 25]], [[1, 17, 33]]])(
		'is halved until those are found whom nobody names: %p of 50',
		async (places) => {
			sandbox.current.settings.issueRefusal = 'silent';
			const { outputs } = await issue(withRefused(50, ...places), CONTINUE);
			expect(reached().sort()).toEqual(good(50, ...places).sort());
			expect(failed(outputs[1]).map(([index]) => index)).toEqual(places);
			expect(requests()).toBeLessThanOrEqual(1 + places.length * 12);
			expect(sandbox.current.counters.velocert.duplicates).toBe(0);
		},
	);

	it('is given up when nobody in it is taken, after a bounded number of requests', async () => {
		sandbox.current.settings.issueRefusal = 'silent';
		const all = Array.from({ length: 50 }, (_, index) => index);
		const { outputs } = await issue(withRefused(50, ...all), CONTINUE);
		expect(reached()).toEqual([]);
		expect(failed(outputs[1])).toHaveLength(50);
		expect(requests()).toBeLessThanOrEqual(20);
	});

	it('is not sent again with On Error "Stop", and names the row it is about', async () => {
		sandbox.current.settings.issueRefusal = 'addresses';
		const { error } = await issue(withRefused(5, 3));
		expect(error?.message).toBe('Velocert does not accept this certificate [item 3]');
		expect(error?.description).toContain('Cannot deliver to &lt;refused3@example.com&gt;');
		expect(error?.description).toContain('Nothing was issued.');
		expect(reached()).toEqual([]);
		expect(requests()).toBe(1);
	});

	it('says with On Error "Stop" that the row is not known, and how to find it', async () => {
		sandbox.current.settings.issueRefusal = 'silent';
		const { error } = await issue(withRefused(5, 3));
		expect(error?.description).toContain(
			'The request had 5 rows, and Velocert does not say which one',
		);
		expect(reached()).toEqual([]);
		expect(requests()).toBe(1);
	});

	it.each([401, 402, 403, 404, 413, 451])(
		'is not halved for %i, which concerns all of it',
		async (status) => {
			sandbox.current.faults.add({
				match: { endpoint: 'velocert.issue' },
				kind: 'status',
				status,
				body: { message: 'no' },
				times: 100,
			});
			const { outputs } = await issue(rows(8), CONTINUE);
			expect(outputs[1]).toHaveLength(8);
			expect(requests()).toBe(1);
			expect(reached()).toEqual([]);
		},
	);

	it.each(['dropAfterCommit', '500AfterCommit', 'dropBefore'] as const)(
		'leaves only those unknown whose part got no answer: %s',
		async (kind) => {
			sandbox.current.settings.issueRefusal = 'addresses';
			sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind, skip: 1 });
			const { outputs } = await issue(withRefused(6, 2), CONTINUE);
			expect(outputs[0].map(({ json }) => json.status)).toEqual(Array(5).fill('unknown'));
			expect(failed(outputs[1]).map(([index]) => index)).toEqual([2]);
			expect(reached()).toEqual(kind === 'dropBefore' ? [] : good(6, 2));
			expect(sandbox.current.counters.velocert.duplicates).toBe(0);
		},
	);

	it('reaches nobody twice when it is run again with Skip Already Issued', async () => {
		sandbox.current.settings.issueRefusal = 'silent';
		const options = { skipAlreadyIssued: true };
		await issue(withRefused(12, 4), CONTINUE, options);
		const { outputs } = await issue(withRefused(12, 4), CONTINUE, options);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(Array(11).fill('skipped'));
		expect(failed(outputs[1]).map(([index]) => index)).toEqual([4]);
		expect(reached()).toHaveLength(11);
		expect(sandbox.current.counters.velocert.duplicates).toBe(0);
	});
});
