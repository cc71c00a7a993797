import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, VAULT, vaultForm } from './client.mts';

let sandbox: Sandbox;
let clock = Date.parse('2026-02-01T10:00:00Z');
beforeAll(async () => {
	sandbox = await startSandbox({ now: () => clock });
	for (let index = 1; index <= 32; index++) {
		const fields = {
			certificate_title: index === 32 ? 'Last [fail]' : `Title ${index}`,
			applicant_email: `jane${index % 2}@example.com`,
		};
		await call(sandbox, VAULT, { body: vaultForm(fields) });
	}
	clock += 1000;
});
afterAll(async () => await sandbox.close());

const list = async (query: string) => (await call(sandbox, `${VAULT}?${query}`)).json;

describe('list of vault certificates', () => {
	it('gives fifteen, newest first, unless told', async () => {
		const { data, meta, links } = await list('');
		expect(data).toHaveLength(15);
		expect(data[0].certificate_title).toBe('Last [fail]');
		expect(data[14].certificate_title).toBe('Title 18');
		expect(meta).toMatchObject({ current_page: 1, last_page: 3, per_page: 15, total: 32, to: 15 });
		expect(links.prev).toBeNull();
	});

	it('gives a last page and an empty one after it', async () => {
		const last = await list('page=4&per_page=10');
		expect([last.data.length, last.links.next, last.meta.last_page]).toEqual([2, null, 4]);
		expect((await list('page=5&per_page=10')).data).toEqual([]);
	});

	it('gives at most a hundred', async () => {
		expect((await list('per_page=500')).meta.per_page).toBe(100);
	});

	it('filters by status, address and text', async () => {
		expect((await list('status=failed')).meta.total).toBe(1);
		expect((await list('status=generated')).meta.total).toBe(31);
		expect((await list('applicant_email=jane1@example.com')).meta.total).toBe(16);
		expect((await list('applicant_email=jane1@example')).meta.total).toBe(0);
		expect((await list('search=title%2031')).meta.total).toBe(1);
		const [{ reference_id: reference }] = (await list('')).data;
		expect((await list(`search=${reference}`)).meta.total).toBe(1);
	});

	it('ignores batch_id unless a setting says otherwise', async () => {
		expect((await list('batch_id=x')).meta.total).toBe(32);
		sandbox.settings.batchIdFilter = true;
		expect((await list('batch_id=x')).meta.total).toBe(0);
	});

	it('tells the batch of an item only when a setting says so', async () => {
		expect((await list('')).data[0]).not.toHaveProperty('batch_id');
		sandbox.settings.batchIdInItems = true;
		expect((await list('')).data[0].batch_id).toBeNull();
		sandbox.settings.batchIdInItems = false;
	});

	it('leaves out what only the detail has', async () => {
		const [item] = (await list('')).data;
		expect(item).not.toHaveProperty('details');
		expect(item.created_at).toBe('2026-02-01T10:00:00.000000Z');
	});
});

describe('list of a vault that grows', () => {
	it('takes in new certificates after each page, so that the others move to later ones', async () => {
		const [last] = (await list('per_page=10')).data.slice(-1);
		sandbox.settings.growthPerPage = 3;
		await list('per_page=10');
		sandbox.settings.growthPerPage = 0;
		const { data, meta } = await list('per_page=10&page=2');
		expect(meta.total).toBe(35);
		expect(data[2].uuid).toBe(last.uuid);
		expect((await list('per_page=1')).data[0].certificate_title).toBe('Newcomer');
	});
});
