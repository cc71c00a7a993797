import { createHash } from 'node:crypto';
import { fakePdf, samplePng } from '../../sandbox/samples.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, VAULT, vaultForm } from './client.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());
beforeEach(() => {
	sandbox.reset();
	sandbox.settings.refuseDuplicates = true;
});

const create = async (...args: Parameters<typeof vaultForm>) =>
	await call(sandbox, VAULT, { body: vaultForm(...args) });

describe('upload of one certificate', () => {
	it('keeps names, titles and file names of any script intact', async () => {
		const fields = { full_name: 'Łukasz 李小龍', certificate_title: 'Škola „Ünïcode“ 🎓' };
		const answer = await create(fields, { name: 'osvědčení ž.pdf' });
		expect(answer.status).toBe(201);
		expect(answer.json.data).toMatchObject(fields);
		expect(sandbox.store.vault[0].file.name).toBe('osvědčení ž.pdf');
	});

	it.each([
		['certificate_title', { certificate_title: undefined }],
		['full_name', { full_name: '  ' }],
		['applicant_email', { applicant_email: 'nobody' }],
		['certificate_title', { certificate_title: 'x'.repeat(256) }],
		['details', { details: 'x'.repeat(1001) }],
		['issue_date', { issue_date: '31-01-2026' }],
		['issue_date', { issue_date: '2026-02-30' }],
		['issue_date', { issue_date: '' }],
		['batch', { batch: 'unknown' }],
	])('refuses it for its %s: %j', async (field, fields) => {
		const answer = await create(fields as Record<string, string | undefined>);
		expect(answer.status).toBe(422);
		expect(Object.keys(answer.json.errors)).toEqual([field]);
		expect(sandbox.store.vault).toHaveLength(0);
	});

	it.each([
		['no allowed content', { bytes: Buffer.from('hello') }],
		['another extension', { name: 'a.exe' }],
		['an extension that its content belies', { name: 'a.pdf', bytes: samplePng() }],
		['no bytes', { bytes: Buffer.alloc(0) }],
	])('refuses a file with %s', async (_, file) => {
		const answer = await create({}, file);
		expect([answer.status, Object.keys(answer.json.errors)]).toEqual([422, ['certificate_file']]);
	});

	it('takes 20 MiB, keeping only size and hash, and answers one byte more with an HTML page', async () => {
		const most = 20 * 1024 * 1024;
		const bytes = fakePdf(most);
		expect((await create({}, { bytes })).status).toBe(201);
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		expect(sandbox.store.vault[0].file).toMatchObject({ size: most, sha256 });
		expect(sandbox.store.vault[0].file.bytes).toBeUndefined();
		const answer = await create({ full_name: 'B' }, { bytes: fakePdf(most + 1) });
		expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'text/html']);
		expect(sandbox.counters.bytesIn).toBeGreaterThan(2 * most);
	});

	it('refuses the same e-mail, title and issue date, and no others', async () => {
		expect((await create({ issue_date: '2026-01-31' })).status).toBe(201);
		const again = await create({ issue_date: '2026-01-31', applicant_email: 'Jane@Example.com' });
		expect([again.status, again.json]).toEqual([
			422,
			{ message: 'A vault certificate with this email, title, and issue date already exists' },
		]);
		expect((await create({ issue_date: '2026-02-01' })).status).toBe(201);
		expect((await create()).status).toBe(201);
		expect(sandbox.counters.vec).toEqual({ created: 3, duplicates: 0 });
	});

	it('counts duplicates when told to let them through', async () => {
		sandbox.settings.refuseDuplicates = false;
		for (let index = 0; index < 3; index++) await create();
		expect(sandbox.counters.vec).toEqual({ created: 3, duplicates: 2 });
	});
});

describe('upload in bulk', () => {
	const upload = async () => {
		const answer = await call(sandbox, `${VAULT}/upload-file`, {
			body: vaultForm(
				{ certificate_title: undefined, full_name: undefined, applicant_email: undefined },
				{ field: 'file', name: 'á.pdf' },
			),
		});
		expect(answer.status).toBe(201);
		return answer.json.data;
	};
	const bulk = async (entries: Array<Record<string, string>>) => {
		const body = new FormData();
		entries.forEach((entry, index) => {
			for (const [key, value] of Object.entries(entry)) {
				body.append(`entries[${index}][${key}]`, value);
			}
		});
		return await call(sandbox, `${VAULT}/bulk`, { body });
	};
	const entry = (file_id: string, index = 0) => ({
		certificate_title: 'Bulk',
		full_name: 'Jane Doe',
		applicant_email: `jane${index}@example.com`,
		file_id,
	});

	it('takes files first and entries second', async () => {
		const file = await upload();
		expect(file).toMatchObject({ file_name: 'á.pdf', size: 15 });
		const answer = await bulk([entry(file.file_id, 0), entry(file.file_id, 1)]);
		expect(answer.status).toBe(202);
		expect(answer.json.data).toMatchObject({ total: 2, status: 'processing' });
		expect(sandbox.store.vault.map(({ email }) => email)).toEqual([
			'jane0@example.com',
			'jane1@example.com',
		]);
	});

	it('refuses all entries when one is wrong, naming it by number', async () => {
		const { file_id: id } = await upload();
		const answer = await bulk([entry(id), entry('gone', 1), entry(id, 2), entry(id, 2)]);
		expect(answer.status).toBe(422);
		expect(answer.json.errors).toEqual([
			'Entry 1: file_id gone not found',
			'Entry 3: A vault certificate with this email, title, and issue date already exists',
		]);
		expect(sandbox.store.vault).toHaveLength(0);
	});

	it('forgets a used file where the setting says so', async () => {
		const { file_id: id } = await upload();
		sandbox.settings.singleUseFileIds = true;
		expect((await bulk([entry(id, 0), entry(id, 1)])).status).toBe(202);
		expect((await bulk([entry(id, 2)])).json.errors).toEqual([`Entry 0: file_id ${id} not found`]);
		sandbox.settings.singleUseFileIds = false;
	});

	it('drops form fields beyond the thousandth without a word', async () => {
		const { file_id: id } = await upload();
		const answer = await bulk(Array.from({ length: 260 }, (_, index) => entry(id, index)));
		expect([answer.status, answer.json.data.total]).toEqual([202, 250]);
	});
});
