import { samplePdf, samplePng } from '../../sandbox/samples.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, VAULT, vaultForm } from './client.mts';

let sandbox: Sandbox;
let clock = Date.parse('2026-02-01T10:00:00Z');
beforeAll(async () => {
	sandbox = await startSandbox({ now: () => clock });
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

const create = async (...args: Parameters<typeof vaultForm>) =>
	await call(sandbox, VAULT, { body: vaultForm(...args) });
const get = async (uuid: string) => (await call(sandbox, `${VAULT}/${uuid}`)).json.data;

describe('processing of a vault certificate', () => {
	it('starts as processing and is generated when its time has come', async () => {
		const { uuid, reference_id, status } = (await create()).json.data;
		expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
		expect(reference_id).toMatch(/^VEC-IC-[A-Z\d]{8}$/);
		expect(status.value).toBe('processing');
		clock += 299;
		expect((await get(uuid)).status.value).toBe('processing');
		clock += 1;
		expect((await get(uuid)).status.value).toBe('generated');
	});

	it('answers a download with 404 until the PDF is there', async () => {
		const bytes = await samplePdf({ title: 'Čaj', name: 'Žofie' });
		const { uuid } = (await create({}, { bytes })).json.data;
		const early = await call(sandbox, `${VAULT}/${uuid}/download`);
		expect([early.status, early.json.message]).toEqual([
			404,
			'Verified PDF not found. The certificate may still be processing.',
		]);
		clock += 300;
		const late = await call(sandbox, `${VAULT}/${uuid}/download`);
		expect([late.status, late.headers.get('content-type')]).toEqual([200, 'application/pdf']);
		expect(late.text.startsWith('%PDF-')).toBe(true);
	});

	it.each([
		['a PDF that only looks like one', Buffer.from('%PDF-1.4\n%%EOF\n'), 'a.pdf'],
		['an image', samplePng(), 'a.png'],
		['a broken image', Buffer.from('ffd8ff00', 'hex'), 'a.jpeg'],
		['a file too large to keep', Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(2e6)]), 'a.pdf'],
	])('makes a verified PDF of %s', async (_, bytes, name) => {
		const { uuid } = (await create({}, { bytes, name })).json.data;
		clock += 300;
		const answer = await call(sandbox, `${VAULT}/${uuid}/download`);
		expect([answer.status, answer.text.slice(0, 5)]).toEqual([200, '%PDF-']);
		const page = await fetch(`${sandbox.origin}/__sandbox/certificates/${uuid}.pdf`);
		expect(page.status).toBe(200);
	});

	it('takes twenty times as long for [slow] and for ever for [stuck]', async () => {
		const slow = (await create({ certificate_title: 'A [slow]' })).json.data.uuid;
		const stuck = (await create({ certificate_title: 'A [stuck]' })).json.data.uuid;
		clock += 20 * 300 - 1;
		expect((await get(slow)).status.value).toBe('processing');
		clock += 1;
		expect((await get(slow)).status.value).toBe('generated');
		clock += 1e9;
		expect((await get(stuck)).status.value).toBe('processing');
	});

	it('notes one mail when it is generated: an invitation, or for a customer that it is assigned', async () => {
		await create();
		await create({ applicant_email: 'customer.7@example.com' });
		expect(sandbox.store.outbox).toHaveLength(0);
		clock += 300;
		await call(sandbox, VAULT);
		await call(sandbox, VAULT);
		expect(sandbox.store.outbox.map(({ to, kind }) => [to, kind])).toEqual([
			['jane@example.com', 'invitation'],
			['customer.7@example.com', 'assigned'],
		]);
	});
});

describe('a vault certificate that fails', () => {
	it.each([
		['title', { certificate_title: 'X [fail]' }, {}],
		['name', { full_name: 'X [fail]' }, {}],
		['file name', {}, { name: 'fail.pdf' }],
	])('is marked by its %s, mails nobody and recovers on retry', async (_, fields, file) => {
		const { uuid } = (await create(fields, file)).json.data;
		clock += 300;
		expect((await get(uuid)).status.value).toBe('failed');
		expect(sandbox.store.outbox).toHaveLength(0);
		const retried = await call(sandbox, `${VAULT}/${uuid}/retry`, { method: 'POST' });
		expect([retried.status, retried.json.data.status.value]).toEqual([200, 'processing']);
		clock += 300;
		expect((await get(uuid)).status.value).toBe('generated');
		expect(sandbox.store.outbox).toHaveLength(1);
	});

	it('fails again where the setting says so', async () => {
		sandbox.settings.retryFails = true;
		const { uuid } = (await create({ full_name: 'X [fail]' })).json.data;
		clock += 300;
		const headers = { 'Content-Type': 'application/json' };
		const retried = await call(sandbox, `${VAULT}/${uuid}/retry`, { method: 'POST', headers });
		expect(retried.status).toBe(200);
		clock += 300;
		expect((await get(uuid)).status.value).toBe('failed');
		sandbox.settings.retryFails = false;
	});

	it('is the only one that can be retried', async () => {
		const { uuid } = (await create()).json.data;
		const path = `${VAULT}/${uuid}/retry`;
		expect((await call(sandbox, path, { method: 'POST' })).status).toBe(400);
		clock += 300;
		expect((await call(sandbox, path, { method: 'POST' })).status).toBe(400);
	});

	it('answers 404 to an unknown uuid', async () => {
		for (const path of ['/nobody', '/nobody/download']) {
			expect((await call(sandbox, VAULT + path)).status).toBe(404);
		}
	});
});
