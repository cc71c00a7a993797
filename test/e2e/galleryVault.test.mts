import writeExcelFile from 'write-excel-file/node';
import { verifiedPdf } from '../../sandbox/pdf.mts';
import { samplePdf } from '../../sandbox/samples.mts';
import { WEBHOOK_SECRET } from './host/openHost.mts';
import { useGallery } from './standins/gallery.mts';
import { until } from './support.mts';

const gallery = useGallery();
const { real, google, said } = gallery;
const names = () => real.sandbox.store.vault.map(({ fullName }) => fullName);
const last = async (id: string, count = 1) => await real.host.api.lastExecution(id, count);
/** The form of example 07, which example 17 needs as well. */
let formId: string;
beforeAll(async () => {
	formId = await gallery.add('07-form-pdf-to-vault');
});

describe('Example 07', () => {
	it('takes the PDF of a form into the vault, once even when it is sent twice', async () => {
		const pdf = await samplePdf({ title: 'Welding', name: 'Ana' });
		const send = async (count: number) => {
			const fields = ['Ana Souza', 'ana@example.com', 'Welding', '2026-11-24'];
			const file = new File([pdf], 'ana.pdf', { type: 'application/pdf' });
			await real.host.api.sendForm('velocert-vec-pdf-form', ...fields, file);
			const { runData } = await last(formId, count);
			return runData.Upload[0].data?.main[0]?.[0].json;
		};
		const first = await send(1);
		expect(first).toMatchObject({ status: 'generated' });
		expect(await send(2)).toMatchObject({ uuid: first?.uuid, alreadyExisted: true });
		expect(real.sandbox.counters.vec).toEqual({ created: 1, duplicates: 0 });
		expect(real.sandbox.store.vault[0]).toMatchObject({
			email: 'ana@example.com',
			fullName: 'Ana Souza',
			title: 'Welding',
			issueDate: '2026-11-24',
		});
		expect(real.sandbox.store.outbox.map(({ to }) => to)).toEqual(['ana@example.com']);
	});
});

describe('Example 09', () => {
	it('takes a class list with links to PDFs into the vault with one request, and reports to Slack', async () => {
		const id = await gallery.add('09-xlsx-bulk-report');
		const link = (path: string) => `${real.sandbox.origin}/__sandbox/samples/${path}`;
		const row = (name: string, path = `certificate.pdf?title=Welding&name=${name}`) => [
			name,
			`${name.split(' ')[0].toLowerCase()}@example.com`,
			'Welding',
			46350,
			link(path),
		];
		const list = await writeExcelFile([
			['Name', 'Email', 'Course', 'Date', 'PDF'],
			...[row('Ann'), row('Ben'), row('Cid [fail]'), row('Dan', 'nothing-here.pdf'), row('Eve')],
			['Fay', 'no address', 'Welding', 46350, link('certificate.pdf?title=Welding&name=Fay')],
		]).toBuffer();
		await real.host.api.sendForm('velocert-vec-class-list', new File([list], 'class.xlsx'));
		expect((await last(id)).status).toBe('success');
		expect(names()).toEqual(['Ann', 'Ben', 'Cid [fail]', 'Eve']);
		expect(real.sandbox.store.vault.map(({ issueDate }) => issueDate)).toEqual(
			Array(4).fill('2026-11-24'),
		);
		expect(real.sandbox.counters.endpoints['vec.bulk'].requests).toBe(1);
		expect(said).toEqual([
			'3 of 6 certificates are ready. Look after: Cid [fail] (failed). Not taken: Dan, Fay.',
		]);
	});
});

describe('Example 14', () => {
	it('takes the PDFs of a Drive folder into the vault, moves them away, and finds nothing the next time', async () => {
		const bytes = await samplePdf({ title: 'Attendance', name: 'Ann' });
		const file = (id: string, name: string) => ({ id, name, folder: 'certificates', bytes });
		google.files = [
			file('f1', 'Ann Doe - ann@example.com.pdf'),
			file('f2', 'minutes.pdf'),
			file('f3', 'Борис Иванов - boris@example.com.pdf'),
			{ ...file('f4', 'Old - old@example.com.pdf'), folder: 'elsewhere' },
		];
		const id = await gallery.add('14-drive-folder-bulk');
		await real.host.api.callWebhook('vec-drive-folder');
		expect((await last(id)).status).toBe('success');
		expect(names()).toEqual(['Ann Doe', 'Борис Иванов']);
		expect(google.files.map(({ folder }) => folder)).toEqual([
			'done',
			'certificates',
			'done',
			'elsewhere',
		]);
		await real.host.api.callWebhook('vec-drive-folder');
		expect((await last(id, 2)).status).toBe('success');
		expect(real.sandbox.counters.vec).toEqual({ created: 2, duplicates: 0 });
		expect(real.sandbox.counters.endpoints['vec.bulk'].requests).toBe(1);
	});
});

describe('Example 17', () => {
	it('keeps the verified PDF of what VEC approves in Drive, once however often VEC tells of it', async () => {
		google.files = [];
		const path = 'velocert-vec-approved-drive/webhook';
		const id = await gallery.add('17-approved-to-drive');
		expect((await real.host.api.callWebhook(path)).status).toBe(401);
		const url = `${real.host.api.origin}/webhook/${path}`;
		real.sandbox.webhooks.register({ url, secret: WEBHOOK_SECRET, repeat: 2 });
		for (const name of ['Ana', 'Ben']) {
			const pdf = new File([await samplePdf({ title: 'Welding', name })], `${name}.pdf`);
			const email = `${name.toLowerCase()}@example.com`;
			const fields = [name, email, 'Welding', '2026-11-24', pdf];
			await real.host.api.sendForm('velocert-vec-pdf-form', ...fields);
		}
		await until(() => real.sandbox.store.vault.length === 2);
		await last(id, 2);
		await real.sandbox.webhooks.idle();
		const executions = await real.host.api.allExecutions(id, 2);
		expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
		const byName = google.files.sort((one, other) => one.name.localeCompare(other.name));
		expect(byName.map(({ name, folder }) => [name, folder])).toEqual([
			['Welding - ana@example.com.pdf', 'certificates'],
			['Welding - ben@example.com.pdf', 'certificates'],
		]);
		const verified = await Promise.all(real.sandbox.store.vault.map(verifiedPdf));
		expect(byName.map(({ bytes }, index) => bytes.equals(verified[index]))).toEqual([true, true]);
	});
});
