import { REQUEST_KEY, useGallery } from './standins/gallery.mts';
import { statusesOf } from './support.mts';
import type { Node } from './workflows.mts';
import { chain } from './workflows.mts';

const gallery = useGallery();
const { real, google } = gallery;
const last = async (id: string, count = 1) => await real.host.api.lastExecution(id, count);
const peopleIssued = () => real.sandbox.store.issued.map(({ email }) => email);

describe('Example 19', () => {
	const ana = { name: 'Ana', surname: 'Souza', course: 'Welding', email: 'ana@example.com' };
	let id: string;
	beforeAll(async () => {
		id = await gallery.add('19-webhook-issue-answer');
	});
	const ask = async (body: unknown, key = REQUEST_KEY.value) =>
		await real.host.api.postWebhook('certificate-request', {
			headers: { 'content-type': 'application/json', [REQUEST_KEY.name]: key },
			body: JSON.stringify(body),
		});

	it('issues once to whoever is named, and says so to the caller', async () => {
		expect(await ask(ana)).toMatchObject({ status: 202, body: { status: 'submitted' } });
		const again = { ...ana, email: ' Ana@example.com ', name: 'Anna' };
		expect(await ask(again)).toMatchObject({ status: 200, body: { status: 'skipped' } });
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
		expect(real.sandbox.store.issued[0]).toMatchObject({
			email: 'ana@example.com',
			credential: { recipientName: 'Ana Souza', courseTitle: 'Welding' },
		});
	});

	it.each([
		['half a name', { ...ana, name: 'Bea', surname: ' ' }, /recipientName/],
		['no course', { ...ana, name: 'Bea', course: undefined }, /courseTitle/],
		['no address', { ...ana, name: 'Bea', email: undefined }, /'Email' is empty/],
		['what is no address', { ...ana, name: 'Bea', email: 'ana' }, /'Email' holds no email/],
		['nothing at all', {}, /recipientName/],
	])('tells the caller what to correct about %s, and mails nobody', async (_, body, message) => {
		expect(await ask(body)).toEqual({
			status: 422,
			body: { status: 'invalid', message: expect.stringMatching(message) },
		});
		expect(peopleIssued()).toEqual([]);
	});

	it('lets nobody in without the key', async () => {
		expect((await ask(ana, 'wrong')).status).toBe(403);
		expect(real.sandbox.counters.endpoints).toEqual({});
	});

	it('says that nothing was sent when Velocert is out of reach, and fails so that somebody looks', async () => {
		const before = (await real.host.api.executions(id)).length;
		real.sandbox.faults.add({
			match: { endpoint: 'velocert.validate' },
			kind: 'html401',
			times: 9,
		});
		const answer = await ask({ ...ana, course: 'Soldering' });
		expect(answer).toMatchObject({ status: 503, body: { status: 'notIssued' } });
		expect(JSON.stringify(answer)).not.toMatch(/token|credential/i);
		expect((await last(id, before + 1)).status).toBe('error');
		expect(peopleIssued()).toEqual([]);
		real.sandbox.faults.clear();
		expect(await ask({ ...ana, course: 'Soldering' })).toMatchObject({ status: 202 });
	});

	it('says that nobody knows when the answer was lost, and mails nobody who is asked for again', async () => {
		const before = (await real.host.api.executions(id)).length;
		real.sandbox.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const body = { ...ana, course: 'Brazing' };
		expect(await ask(body)).toMatchObject({ status: 504, body: { status: 'unknown' } });
		expect((await last(id, before + 1)).error?.message).toMatch(/ana@example\.com/);
		expect(await ask(body)).toMatchObject({ status: 504, body: { status: 'unknown' } });
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});
});

describe('Example 20', () => {
	/** Somebody who looks into the table and corrects it, as in n8n's overview. */
	const person = (name: string, operation: string, more: object): Node => ({
		name,
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1.1,
		parameters: {
			resource: 'row',
			operation,
			dataTableId: { __rl: true, mode: 'name', value: 'To fix' },
			matchType: 'allConditions',
			...more,
		},
	});
	const columns = ['email', 'completionDate', 'ifUnknown'];
	const corrections = {
		filters: {
			conditions: [{ keyName: 'row', condition: 'eq', keyValue: '={{ $json.body.row }}' }],
		},
		columns: {
			mappingMode: 'defineBelow',
			value: {
				...Object.fromEntries(columns.map((name) => [name, `={{ $json.body.${name} }}`])),
				corrected: true,
			},
			matchingColumns: [],
			schema: [],
		},
		options: {},
	};

	let id: string;
	/** Executions of the example so far. */
	let runs = 0;
	beforeAll(async () => {
		id = await gallery.add('20-failed-rows-to-fix');
	});

	it('makes its table once, though several executions find none at the same moment', async () => {
		const atOnce = 8;
		const calls = Array.from({ length: atOnce }, async () => {
			await real.host.api.callWebhook('velocert-corrected');
		});
		await Promise.all(calls);
		runs += atOnce;
		const executions = await real.host.api.allExecutions(id, runs);
		expect(executions.map(({ error }) => error?.message)).toEqual(Array(atOnce).fill(undefined));
		const tables = executions.map(
			({ runData }) => runData['Table To fix'][0].data?.main[0]?.[0].json,
		);
		expect(new Set(tables.map((table) => table?.id)).size).toBe(1);
	});

	it('puts what failed into a table, sends it again once it is corrected, and mails nobody twice', async () => {
		const look = await real.host.addWorkflow(
			chain('look', person('Table', 'get', { returnAll: true, filters: {} })),
			true,
		);
		const correct = await real.host.addWorkflow(
			chain('correct', person('Table', 'update', corrections)),
			true,
		);
		let [looks, corrected] = [0, 0];
		const run = async (path: string) => {
			await real.host.api.callWebhook(path);
			const execution = await last(id, ++runs);
			expect(execution.status).toBe('success');
			return execution;
		};
		const table = async () => {
			await real.host.api.callWebhook('look');
			const { runData } = await last(look, ++looks);
			const items = runData.Table[0].data?.main[0] ?? [];
			return items.map(({ json }) => [json.row, json.corrected, json.whatIsWrong]);
		};
		const fix = async (body: object) => {
			await real.host.api.callWebhook('correct', body);
			expect((await last(correct, ++corrected)).status).toBe('success');
		};

		await run('velocert-to-fix');
		expect(peopleIssued()).toEqual(['ana@example.com', 'dora@example.com']);
		expect(await table()).toEqual([
			['2', false, expect.stringMatching(/^'Email' holds no email address\. /)],
			['3', false, expect.stringMatching(/completionDate.*YYYY-MM-DD/)],
		]);

		// One is corrected, the other is not; the whole list comes in again meanwhile.
		await fix({ row: '2', email: 'ben@example.com', completionDate: '2026-11-24', ifUnknown: '' });
		expect(statusesOf(await run('velocert-to-fix'))).toEqual(['skipped', 'skipped']);
		await run('velocert-corrected');
		expect(peopleIssued()).toEqual(['ana@example.com', 'dora@example.com', 'ben@example.com']);
		expect((await table())[0]).toEqual(['2', false, 'Nothing: it was issued.']);

		// Corrected wrongly, it comes back; then its answer is lost.
		await fix({ row: '3', email: 'cleo@example.com', completionDate: '4 March', ifUnknown: '' });
		await run('velocert-corrected');
		expect((await table())[1]).toEqual(['3', false, expect.stringMatching(/'4 March'/)]);
		real.sandbox.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const cleo = { row: '3', email: 'cleo@example.com', completionDate: '2026-04-03' };
		await fix({ ...cleo, ifUnknown: '' });
		await run('velocert-corrected');
		expect((await table())[1]).toEqual(['3', false, expect.stringMatching(/^Nobody knows/)]);
		await fix({ ...cleo, ifUnknown: 'takeAsIssued' });
		await run('velocert-corrected');
		expect((await table())[1]).toEqual(['3', false, 'Nothing: this person has it already.']);

		expect(statusesOf(await run('velocert-corrected'))).toEqual([]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
	});
});

describe('Example 21', () => {
	it('writes the vault into a sheet and counts it, and doubles nothing when it is run again', async () => {
		const upload = async (name: string) => {
			const form = new FormData();
			form.append('certificate_title', 'Welding');
			form.append('full_name', name);
			form.append('applicant_email', 'ana@example.com');
			form.append('issue_date', `2026-11-${10 + real.sandbox.store.vault.length}`);
			form.append('certificate_file', new Blob(['%PDF-1.4\n%%EOF\n']), 'certificate.pdf');
			const headers = { authorization: 'Bearer vec-demo-token' };
			const url = `${real.sandbox.origin}/business/certificate-vault`;
			expect((await fetch(url, { method: 'POST', headers, body: form })).status).toBe(201);
		};
		for (const name of ['Ana', '=1+1', 'Cid [fail]']) await upload(name);
		const id = await gallery.add('21-monthly-vault-list');
		const run = async (count: number) => {
			await real.host.api.callWebhook('vec-monthly-list');
			expect((await last(id, count)).status).toBe('success');
		};
		const counts = () =>
			google.sheets.Counts.slice(1).map(([, , status, count]) => [status, count]);

		for (const certificate of real.sandbox.store.vault) certificate.dueAt = Infinity;
		await run(1);
		expect(google.sheets.Certificates[0].slice(0, 3)).toEqual([
			'uuid',
			'reference_id',
			'certificate_title',
		]);
		expect(counts()).toEqual([['processing', 3]]);

		for (const certificate of real.sandbox.store.vault) certificate.dueAt = 0;
		await upload('Dan');
		real.sandbox.store.vault[3].dueAt = Infinity;
		await run(2);
		const [header, ...rows] = google.sheets.Certificates;
		const cells = (name: string) => rows.map((row) => row[header.indexOf(name)]);
		expect(cells('uuid').sort()).toEqual(real.sandbox.store.vault.map(({ uuid }) => uuid).sort());
		expect(cells('full_name').sort()).toEqual(['=1+1', 'Ana', 'Cid [fail]', 'Dan']);
		expect(counts().sort()).toEqual([
			['failed', 1],
			['generated', 2],
			['processing', 1],
		]);
	});
});

describe('Example 22', () => {
	it('downloads the header row of a sheet that fits the template', async () => {
		const id = await gallery.add('22-template-header-row');
		const { status, body } = await real.host.api.postWebhook('velocert-header-row', {
			method: 'GET',
		});
		expect(status).toBe(200);
		expect(body).toBe('"email","recipientName","courseTitle","completionDate","score","passed"\n');
		expect((await last(id)).status).toBe('success');
	});
});
