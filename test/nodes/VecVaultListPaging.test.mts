import type { IDataObject } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import type { NodeResult } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { fillVault, listVault, uuidsOf } from '../support/vaultList.mts';

const sandbox = useSandbox();

const list = async (parameters: IDataObject, rows = 1) =>
	await listVault(
		sandbox.current,
		{ returnAll: true, ...parameters },
		{ items: Array.from({ length: rows }, () => ({ json: {} })) },
	);
const fill = (count: number, over?: Parameters<typeof fillVault>[2]) =>
	fillVault(sandbox.current, count, over).map(({ uuid }) => uuid);

const listRequests = () => sandbox.requests('vec.list');
const messages = ({ hints }: NodeResult) => hints.map(({ message }) => message);

describe('VEC Vault List while certificates come in', () => {
	it.each([
		[7, 108],
		[60, 249],
	])(
		'gives 10,000 certificates once each while %i more come in after every page',
		async (growth, pages) => {
			sandbox.current.settings.growthPerPage = growth;
			const before = fill(10_000);
			const result = await list({});
			const given = uuidsOf(result);
			expect(new Set(given)).toEqual(new Set(before));
			expect(given).toHaveLength(10_000);
			expect([result.error, result.hints]).toEqual([undefined, []]);
			// Pages that are asked for at once may be answered the wrong way round, and are read again then.
			expect(listRequests()).toBeLessThan(pages * 1.1);
		},
	);

	it.each([
		['as many as a page holds: nothing new is seen', 100, 11],
		['more than a page holds: new ones push the old ones away', 150, 130],
	])('ends, and says so, when there come in %s', async (_, growth, pages) => {
		sandbox.current.settings.growthPerPage = growth;
		fill(300);
		const result = await list({});
		const count = uuidsOf(result).length;
		expect(count).toBeGreaterThanOrEqual(100);
		expect(new Set(uuidsOf(result)).size).toBe(count);
		expect(listRequests()).toBeLessThanOrEqual(pages + 4);
		expect(messages(result)).toEqual([
			`The list did not come to an end. It was left after ${count} certificates, and others may be missing: VEC adds certificates faster than they can be read, or repeats itself. Use filters, or run it later.`,
		]);
		expect(result.hints[0].type).toBe('warning');
	});

	it('ends when the service gives the same page again and again', async () => {
		const page = {
			data: [{ uuid: 'a', status: 'generated' }],
			links: { next: 'https://x.example' },
		};
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'status',
			status: 200,
			body: page,
			times: 1_000,
		});
		const result = await list({});
		expect(uuidsOf(result)).toEqual(['a']);
		expect(listRequests()).toBe(11);
	});

	it('ends after one page when the service tells nothing about pages', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'status',
			status: 200,
			body: { data: [{ uuid: 'a' }, { uuid: 'b' }] },
		});
		const { outputs } = await list({});
		expect(outputs[0].map(({ json }) => [json.uuid, json.status])).toEqual([
			['a', 'processing'],
			['b', 'processing'],
		]);
		expect(listRequests()).toBe(1);
	});
});

describe("VEC Vault List with 'Batch ID'", () => {
	const IGNORED =
		"VEC ignored 'Batch ID', so these are certificates of any batch. Use 'Applicant Email' or 'Search' to narrow the list down.";

	it('gives the certificates of the batch when the service heeds it, and finds that out once', async () => {
		sandbox.current.settings.batchIdFilter = true;
		fill(150);
		const ofBatch = fill(120, { batchId: 'batch-1' });
		const result = await list({ filters: { batchId: ' batch-1 ' } });
		expect(uuidsOf(result).sort()).toEqual(ofBatch.sort());
		expect(result.hints).toEqual([]);
		expect(listRequests()).toBe(3);
		expect(sandbox.current.counters.requestLog[0].path).toContain('batch_id=batch-1');
	});

	it('gives all certificates with a warning when the service ignores it', async () => {
		fill(3);
		fill(2, { batchId: 'batch-1' });
		const result = await list({ filters: { batchId: 'batch-1' } }, 2);
		expect(uuidsOf(result)).toHaveLength(10);
		expect(messages(result)).toEqual([IGNORED]);
		expect(result.hints[0].type).toBe('warning');
		// One page for each of the two rows, and one question for both.
		expect(listRequests()).toBe(3);
	});

	it('sorts the certificates out itself when they tell their batch', async () => {
		sandbox.current.settings.batchIdInItems = true;
		fill(150);
		const ofBatch = fill(3, { batchId: 'batch-1' });
		fill(150, { batchId: 'batch-2' });
		const result = await list({ returnAll: false, limit: 10, filters: { batchId: 'batch-1' } });
		expect(uuidsOf(result).sort()).toEqual(ofBatch.sort());
		expect(result.hints).toEqual([]);
		expect(listRequests()).toBe(4);
	});

	it('asks nothing further when there are no certificates', async () => {
		const result = await list({ filters: { batchId: 'batch-1' } });
		expect([uuidsOf(result), result.hints, listRequests()]).toEqual([[], [], 1]);
	});

	it('takes a complaint about a made-up batch as a sign that batches are known', async () => {
		fill(1);
		sandbox.current.faults.add({
			match: { path: 'batch_id=00000000' },
			kind: 'status',
			status: 422,
			body: { message: 'The selected batch id is invalid.' },
		});
		const result = await list({ filters: { batchId: 'batch-1' } });
		expect([uuidsOf(result).length, result.hints]).toEqual([1, []]);
	});

	it('says so when it cannot find out', async () => {
		fill(1);
		sandbox.current.faults.add({
			match: { path: 'batch_id=00000000' },
			kind: 'status',
			status: 401,
		});
		const result = await list({ filters: { batchId: 'batch-1' } });
		expect(messages(result)).toEqual([
			"Whether VEC heeds 'Batch ID' could not be found out: VEC does not accept the 'API Token'.",
		]);
	});

	it('tells an AI agent instead of giving it certificates of any batch', async () => {
		fill(3);
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const { error, outputs } = await list({ filters: { batchId: 'batch-1' } });
		isTool.mockRestore();
		expect(outputs.flat()).toEqual([]);
		expect(error?.message).toBe(
			"VEC ignored 'Batch ID', so these are certificates of any batch [item 0]. Use 'Applicant Email' or 'Search' to narrow the list down.",
		);
	});
});
