import type { IDataObject } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { requestsSeen, useSandbox, vecCredential } from '../support/services.mts';
import { fillVault, listVault, uuidsOf } from '../support/vaultList.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
const list = async (parameters: IDataObject, over?: Parameters<typeof listVault>[2]) =>
	await listVault(sandbox.current, parameters, over);
const fill = (count: number, over?: Parameters<typeof fillVault>[2]) =>
	fillVault(sandbox.current, count, over);
const listRequests = () => sandbox.requests('vec.list');

describe('VEC Vault List, Get Many', () => {
	it('gives at most 50 certificates, simplified and linked to their row, unless told', async () => {
		const [oldest] = fill(60);
		const { outputs } = await list({});
		expect(outputs[0]).toHaveLength(50);
		expect(outputs[0][0].pairedItem).toEqual({ item: 0 });
		expect(Object.keys(outputs[0][0].json)).toEqual([
			'uuid',
			'reference_id',
			'certificate_title',
			'full_name',
			'applicant_email',
			'status',
			'issue_date',
			'created_at',
		]);
		expect(outputs[0][0].json).toMatchObject({ full_name: oldest.fullName, status: 'generated' });
	});

	it.each([
		[7, 1],
		[100, 1],
		[101, 2],
		[250, 3],
	])('reads no page too many for a limit of %i', async (limit, pages) => {
		fill(250);
		const result = await list({ limit });
		expect(new Set(uuidsOf(result)).size).toBe(limit);
		expect(listRequests()).toBe(pages);
	});

	it('reads as many certificates as it gives', async () => {
		fill(250);
		await list({ limit: 7 });
		expect(sandbox.current.counters.requestLog[0].path).toMatch(/\?per_page=7&page=1$/);
	});

	it('gives all of them once, newest first as the service has them', async () => {
		const certificates = fill(230);
		const result = await list({ returnAll: true });
		expect(uuidsOf(result)).toEqual(certificates.map(({ uuid }) => uuid).reverse());
		expect(listRequests()).toBe(3);
	});

	it('gives the object of the service untouched without Simplify', async () => {
		fill(1);
		const { outputs } = await list({ simplify: false });
		expect(outputs[0][0].json).toMatchObject({
			id: 1,
			source: { value: 'vault', label: 'Vault' },
			status: { value: 'generated', label: 'Generated', icon: 'heroicon-o-document' },
		});
	});

	it('gives no items and no failure for an empty vault', async () => {
		const { outputs, error, hints } = await list({ returnAll: true });
		expect(outputs[0]).toEqual([]);
		expect([error, hints]).toEqual([undefined, []]);
		expect(listRequests()).toBe(1);
	});

	it('filters by status, address and text, the address without spaces around it', async () => {
		fill(3);
		const [failed] = fill(1, { status: 'failed' });
		const [person] = fill(1, { email: 'nathan@example.com', title: 'Welding' });
		const byStatus = await list({ filters: { status: 'failed' } });
		const byAddress = await list({ filters: { applicantEmail: '  Nathan@example.com ' } });
		const bySearch = await list({ filters: { search: 'weld' } });
		expect(uuidsOf(byStatus)).toEqual([failed.uuid]);
		expect(uuidsOf(byAddress)).toEqual([person.uuid]);
		expect(uuidsOf(bySearch)).toEqual([person.uuid]);
	});

	it('takes any status from an expression', async () => {
		fill(2);
		const { outputs, error } = await list(
			{ filters: { status: '={{ $json.wanted }}' } },
			{ items: [{ json: { wanted: 'archived' } }] },
		);
		expect([outputs[0], error]).toEqual([[], undefined]);
		expect(sandbox.current.counters.requestLog[0].path).toContain('?status=archived&');
	});

	it('lists for each row, by the limit of that row', async () => {
		fill(5);
		const { outputs } = await list(
			{ limit: '={{ $json.limit }}' },
			{ items: [{ json: { limit: 2 } }, { json: { limit: '3' } }] },
		);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 1 },
			{ item: 1 },
			{ item: 1 },
		]);
	});

	it.each(['many', 0, -1, 2.5, '', null])('asks nobody when the limit is %j', async (limit) => {
		const { error } = await list(
			{ limit: '={{ $json.limit }}' },
			{ items: [{ json: { limit: 5 } }, { json: { limit } }] },
		);
		expect(error?.message).toBe("'Limit' is not a whole number from 1 upwards [item 1]");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('gives an AI agent plain items', async () => {
		fill(2);
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const { outputs } = await list({});
		isTool.mockRestore();
		expect(outputs[0].map(({ json, binary }) => [json.status, binary])).toEqual([
			['generated', undefined],
			['generated', undefined],
		]);
	});

	it('asks a service that refuses the token once, though many rows want a list', async () => {
		const { outputs } = await list(
			{},
			{
				items: Array.from({ length: 20 }, () => ({ json: {} })),
				credentials: vecCredential(sandbox.current, 'vec-create-only-token'),
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(outputs[0].map(messageOf)).toEqual(
			Array.from(
				{ length: 20 },
				() => "The VEC 'API Token' lacks the permission 'certificate-vault:list'",
			),
		);
		expect(listRequests()).toBe(1);
	});

	it('names the filter the service complains about', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'status',
			status: 422,
			body: { message: 'Invalid', errors: { applicant_email: ['must be an email address.'] } },
		});
		const { error } = await list({ filters: { applicantEmail: 'nobody' } });
		expect(error?.message).toBe("VEC does not accept 'Applicant Email' [item 0]");
	});
});
