import type { IDataObject } from 'n8n-workflow';
import { useBinaryMode } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { listVault, uuidsOf } from '../support/vaultList.mts';
import { retryAll } from '../support/vaultRetry.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));
// Whether the service is as lenient as the sandbox is by default, nobody knows.
beforeEach(() => {
	sandbox.current.settings.exactFilters = true;
});

/** Uploads a certificate made of a cell of a sheet, and another one that is not looked for. */
const store = async (cells: IDataObject, title: unknown = 'Food Safety') => {
	const parameters = { certificateTitle: title } as IDataObject;
	const items = [await personWithPdf(0, cells)];
	const { outputs, error } = await upload(sandbox.current, items, {}, {}, parameters);
	expect(error).toBeUndefined();
	await upload(sandbox.current, [await personWithPdf(1)], {}, {}, { certificateTitle: 'Other' });
	return String(outputs[0][0].json.uuid);
};
const list = async (filters: IDataObject, json: IDataObject = {}) =>
	await listVault(sandbox.current, { filters }, { items: [{ json }] });

describe.each([
	'Ana@EXAMPLE.com',
	' Ana@Example.Com\u00a0',
	'\tana@bücher.Example.com\n',
	'José@example.COM',
])('What was uploaded for %j', (mail) => {
	it('is found by VEC Vault List with the same cell', async () => {
		const uuid = await store({ mail });
		const result = await list({ applicantEmail: '={{ $json.mail }}' }, { mail });
		expect(uuidsOf(result)).toEqual([uuid]);
	});

	it('is found by the search of VEC Vault List with the same cell', async () => {
		const uuid = await store({ mail: 'x@example.com', name: mail });
		expect(uuidsOf(await list({ search: mail }))).toEqual([uuid]);
	});

	it('is found by VEC Vault Retry with the same cell', async () => {
		const uuid = await store({ mail, name: 'Ana [fail]' });
		for (const certificate of sandbox.current.store.vault) certificate.status = 'failed';
		const { outputs } = await retryAll(sandbox.current, { filters: { applicantEmail: mail } });
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
	});
});

describe('VEC Vault List', () => {
	it.each(['Cafe\u0301 ', '\u00a0Food Safety\n', 2026, 'AT&amp;T Manager&#8217;s Guide'])(
		'finds by the title %j what was uploaded under it',
		async (title) => {
			const uuid = await store({}, title);
			expect(uuidsOf(await list({ search: title }))).toEqual([uuid]);
		},
	);

	it.each([' Failed', 'FAILED\u200b', 'failed'])(
		'takes the status %j for failed',
		async (status) => {
			const uuid = await store({});
			sandbox.current.store.vault[0].status = 'failed';
			expect(uuidsOf(await list({ status }))).toEqual([uuid]);
		},
	);

	it('finds a batch by an ID that came back from a sheet', async () => {
		Object.assign(sandbox.current.settings, { batchIdFilter: true, batchIdInItems: true });
		const uuid = await store({});
		sandbox.current.store.vault[0].batchId = 'b-1';
		expect(uuidsOf(await list({ batchId: ' b-1\u200b' }))).toEqual([uuid]);
	});

	it.each(['', ' ', '\u200b', null])('takes the filter %j for none', async (applicantEmail) => {
		await store({});
		expect(uuidsOf(await list({ applicantEmail }))).toHaveLength(2);
	});

	it('finds by an address with a sign nobody sees, which no upload takes', async () => {
		const uuid = await store({ mail: 'ana@example.com' });
		expect(uuidsOf(await list({ applicantEmail: 'ana@\u200bEXAMPLE.com' }))).toEqual([uuid]);
	});

	it('leaves it to the service what a part of an address means', async () => {
		await list({ applicantEmail: ' @Example.com' });
		const [{ path }] = sandbox.current.counters.requestLog.slice(-1);
		expect(new URL(path, 'http://x').searchParams.get('applicant_email')).toBe('@Example.com');
	});
});
