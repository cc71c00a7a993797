import { fakePdf, samplePdf } from '../../sandbox/samples.mts';
import type { Execution, WorkflowJson } from './host/n8nApi.mts';
import { example, useRealN8n } from './support.mts';
import { chain, vecNode } from './workflows.mts';

const MODES = ['separate', 'combined'] as const;
const PERSON = {
	certificateTitle: 'Diploma',
	fullName: '={{ $json.body?.name ?? $json.query.name }}',
	applicantEmail: '={{ $json.body?.mail ?? $json.query.mail }}',
	binaryPropertyName: '',
	additionalFields: {},
	options: {},
};
const download = vecNode('Download', 'vecVaultDownload', {
	certificateId: { __rl: true, mode: 'id', value: '={{ $json.uuid }}' },
	options: {},
});

/** The first file of an item, wherever the binary mode puts it. */
function fileOf({ runData }: Execution, node: string) {
	const [item] = runData[node][0].data?.main[0] ?? [];
	const { _files: inside } = (item?.json ?? {}) as { _files?: typeof item.binary };
	return Object.values(item?.binary ?? inside ?? {})[0];
}

describe.each(['default', 'filesystem', 'database'])(
	'With files kept in the storage %s',
	(storage) => {
		const real = useRealN8n({ N8N_DEFAULT_BINARY_DATA_MODE: storage });
		const vault = () => real.sandbox.store.vault;
		const add = async (workflow: WorkflowJson, binaryMode: string) =>
			await real.host.addWorkflow(
				{ ...workflow, settings: { ...workflow.settings, binaryMode } },
				true,
			);

		describe.each(MODES)('and the binary mode %s', (mode) => {
			it('a webhook with a form is uploaded, waited for and downloaded', async () => {
				const path = `multipart-${mode}`;
				const upload = vecNode('Upload', 'vecVaultUpload', {
					...PERSON,
					options: { waitUntilProcessed: true },
				});
				const id = await add(chain(path, upload, download), mode);
				const body = new FormData();
				body.append('name', 'Ана');
				body.append('mail', 'ana@example.com');
				const bytes = new Uint8Array(await samplePdf({ title: 'Diploma', name: 'Ana' }));
				body.append('files[]', new Blob([bytes], { type: 'application/pdf' }), 'диплом.pdf');
				body.append('files[]', new Blob(['a,b'], { type: 'text/csv' }), 'list.csv');
				await real.host.api.postWebhook(path, { body });
				const execution = await real.host.api.lastExecution(id);
				expect([execution.error?.message, execution.status]).toEqual([undefined, 'success']);
				expect(vault()).toMatchObject([
					{
						fullName: 'Ана',
						email: 'ana@example.com',
						file: { name: 'диплом.pdf', size: bytes.length },
					},
				]);
				const file = fileOf(execution, 'Download');
				expect(file.mimeType).toBe('application/pdf');
				const pdf = await real.host.api.fileBytes(file);
				expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
				expect(pdf.length).toBeGreaterThan(1_000);
			});

			it('a webhook whose body is the file is submitted in bulk', async () => {
				const path = `raw-${mode}`;
				const workflow = chain(
					path,
					vecNode('Bulk', 'vecVaultBulk', { ...PERSON, fileSource: 'binary' }),
				);
				const [trigger] = workflow.nodes as Array<{ parameters: Record<string, unknown> }>;
				trigger.parameters.options = { rawBody: true };
				const id = await add(workflow, mode);
				await real.host.api.postWebhook(`${path}?name=Ana&mail=ana@example.com`, {
					headers: { 'content-type': 'application/pdf' },
					body: new Uint8Array(fakePdf(2_000)),
				});
				const execution = await real.host.api.lastExecution(id);
				expect([execution.error?.message, execution.status]).toEqual([undefined, 'success']);
				expect(vault()).toMatchObject([{ email: 'ana@example.com', file: { size: 2_000 } }]);
				expect(real.sandbox.counters.vec).toEqual({ created: 1, duplicates: 0 });
			});
		});

		// n8n itself starts no form in the binary mode combined: it cannot evaluate the form's own address.
		it('the file of a form is uploaded', async () => {
			const path = 'pdf-form';
			const text = JSON.stringify(example('07-form-pdf-to-vault'));
			const id = await add(
				JSON.parse(text.replaceAll('velocert-vec-pdf-form', path)) as WorkflowJson,
				'separate',
			);
			const fields = ['Ana Souza', 'ana@example.com', 'Welding', '2026-11-24'];
			const file = new File([new Uint8Array(fakePdf(2_000))], 'ana.pdf', {
				type: 'application/pdf',
			});
			await real.host.api.sendForm(path, ...fields, file);
			const execution = await real.host.api.lastExecution(id);
			expect([execution.error?.message, execution.status]).toEqual([undefined, 'success']);
			expect(vault()).toMatchObject([{ fullName: 'Ana Souza', file: { size: 2_000 } }]);
		});
	},
);
