import { WEBHOOK_SECRET } from './host/openHost.mts';
import { useRealN8n } from './support.mts';
import { VEC, VEC_WEBHOOK, vaultTriggerNode } from './workflows.mts';

const real = useRealN8n();

/** Adds an active workflow that VEC starts, and lets the sandbox tell it of what is approved. */
async function listen(name: string, credentials: object): Promise<string> {
	const trigger = vaultTriggerNode(name, {
		parameters: { events: ['*'], fetchCertificate: true, options: {} },
		credentials: { ...VEC_WEBHOOK, ...credentials },
	});
	const end = { ...trigger, id: 'n1', name: 'End', type: 'n8n-nodes-base.noOp', parameters: {} };
	const connections = { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } };
	const id = await real.host.addWorkflow({ name, nodes: [trigger, end], connections }, true);
	const path = `${name}/webhook`;
	// Unsigned, so it starts nothing; it only waits until n8n answers there.
	await real.host.api.callWebhook(path);
	real.sandbox.webhooks.register({
		url: `${real.host.api.origin}/webhook/${path}`,
		secret: WEBHOOK_SECRET,
		events: ['certificate_application.approved'],
		repeat: 3,
	});
	return id;
}

async function upload(): Promise<void> {
	const form = new FormData();
	form.append('certificate_title', 'Welding');
	form.append('full_name', 'Ana Souza');
	form.append('applicant_email', 'ana@example.com');
	form.append('certificate_file', new Blob(['%PDF-1.4\n%%EOF\n']), 'certificate.pdf');
	const headers = { authorization: 'Bearer vec-demo-token' };
	const url = `${real.sandbox.origin}/business/certificate-vault`;
	expect((await fetch(url, { method: 'POST', headers, body: form })).status).toBe(201);
}

/** The item of the one execution that an approved certificate has started. */
async function itemOf(workflowId: string) {
	const { runData, text } = await real.host.api.lastExecution(workflowId);
	await real.sandbox.webhooks.idle();
	expect(await real.host.api.executions(workflowId)).toHaveLength(1);
	expect(real.sandbox.webhooks.log.map(({ status }) => status)).toEqual([200, 200, 200]);
	expect(text).not.toContain('vec-demo-token');
	return runData.End[0].data?.main[0]?.[0].json;
}

describe('Fetch Certificate in a real n8n', () => {
	it('adds the certificate as it is now, once for three deliveries', async () => {
		const id = await listen('fetch-certificate', VEC);
		await upload();
		const item = await itemOf(id);
		const [{ uuid, referenceId }] = real.sandbox.store.vault;
		expect(item).toMatchObject({
			event: 'certificate_application.approved',
			certificate: { uuid, reference_id: referenceId, status: 'generated' },
		});
		expect(real.sandbox.counters.endpoints['vec.get'].requests).toBe(1);
	});

	it('starts the run though the API hangs', async () => {
		real.sandbox.faults.add({ match: { endpoint: 'vec.get' }, kind: 'stall', stallMs: 60_000 });
		const id = await listen('fetch-hangs', VEC);
		await upload();
		expect(await itemOf(id)).toMatchObject({
			certificate: null,
			certificateError: { message: 'VEC did not give the certificate within 2 seconds' },
		});
	});

	it('is not switched on without a credential, which n8n asks for then', async () => {
		await expect(listen('fetch-nothing', {})).rejects.toThrow(
			/Missing required credential: vecApi/,
		);
	});
});
