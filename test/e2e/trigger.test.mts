import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { signBody } from '../../sandbox/webhooks.mts';
import { installN8n } from './host/installN8n.mts';
import { installPackage } from './host/installPackage.mts';
import type { WorkflowJson } from './host/n8nApi.mts';
import { N8nApi } from './host/n8nApi.mts';
import { node24 } from './host/node24.mts';
import type { N8nProcess } from './host/startN8n.mts';
import { startN8n } from './host/startN8n.mts';
import { useRealN8n } from './support.mts';
import { vaultTriggerNode } from './workflows.mts';

const SECRET = 'e2e-signing-secret';
const REPEATED = { status: 200, answer: 'Ignored: this delivery was received before.' };
const CREATED = 'certificate_application.created';
const real = useRealN8n();

/** A workflow that VEC starts, and which ends right after. */
function triggered(
	credentialId: string,
	webhookId: string,
	parameters: Record<string, unknown> = {},
): WorkflowJson {
	const trigger = vaultTriggerNode(webhookId, {
		parameters: { events: ['*'], options: {}, ...parameters },
		credentials: { vecWebhookApi: { id: credentialId, name: 'VEC Webhook API' } },
	});
	const end = {
		id: 'n1',
		name: 'End',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [220, 0],
		parameters: {},
	};
	return {
		name: `trigger-${webhookId}`,
		nodes: [trigger, end],
		connections: { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** Adds an active workflow and waits until its production URL answers. */
async function listen(api: N8nApi, parameters: Record<string, unknown> = {}, secret = SECRET) {
	const webhookId = randomUUID();
	const data = { signingSecret: secret };
	const credentialId = await api.createCredential('VEC Webhook API', 'vecWebhookApi', data);
	const id = await api.createWorkflow(triggered(credentialId, webhookId, parameters), true);
	const path = `/webhook/${webhookId}/webhook`;
	const url = api.origin + path;
	await untilRegistered(url);
	return { id, path, url };
}

/** n8n answers 404 for a moment after a workflow was activated; an unsigned call does no harm. */
async function untilRegistered(url: string): Promise<void> {
	for (let attempt = 0; attempt < 100; attempt++) {
		const response = await fetch(url, { method: 'POST' });
		await response.arrayBuffer();
		if (response.status !== 404) return;
		await wait(200);
	}
	throw new Error(`${url} was never registered`);
}

/** How many executions there are once none can be on its way any more. */
async function executionsOf(api: N8nApi, workflowId: string): Promise<number> {
	await wait(500);
	return (await api.executions(workflowId)).length;
}

const event = (over: object = {}) => ({
	event: CREATED,
	webhook_id: '5f0c1b1e-0000-4000-8000-000000000001',
	timestamp: new Date().toISOString(),
	application_id: 1,
	uuid: randomUUID(),
	certificate_title: 'Diploma',
	applicant_email: 'jane@example.com',
	...over,
});

/** Posts a body with its right signature, another one, or none (an empty one). */
async function post(url: string, body: string, signature = signBody(SECRET, body)) {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(signature === '' ? {} : { 'x-webhook-signature': signature }),
		},
		body,
	});
	return { status: response.status, answer: await response.text() };
}

const postEvent = async (url: string, payload: object) => await post(url, JSON.stringify(payload));

async function upload(title: string): Promise<void> {
	const form = new FormData();
	form.append('certificate_title', title);
	form.append('full_name', 'Žofie Doe');
	form.append('applicant_email', 'zofie@example.com');
	form.append('certificate_file', new Blob(['%PDF-1.4\n%%EOF\n']), 'certificate.pdf');
	const response = await fetch(`${real.sandbox.origin}/business/certificate-vault`, {
		method: 'POST',
		headers: { authorization: 'Bearer vec-demo-token' },
		body: form,
	});
	expect(response.status).toBe(201);
}

describe('VEC Vault Trigger in a real n8n', () => {
	it('runs once for what happens to a certificate, however often VEC says so', async () => {
		const { id, url } = await listen(real.host.api);
		const { webhooks } = real.sandbox;
		webhooks.register({ url, secret: SECRET, repeat: 4 });
		await upload('Škola');
		const deadline = Date.now() + 20_000;
		while (webhooks.log.length < 8 && Date.now() < deadline) await wait(50);
		expect(webhooks.log.map(({ status }) => status)).toEqual(Array(8).fill(200));
		expect(await executionsOf(real.host.api, id)).toBe(2);
		const { runData, status } = await real.host.api.lastExecution(id, 2);
		expect(status).toBe('success');
		const item = runData.End[0].data?.main[0]?.[0].json;
		expect(item).toMatchObject({
			event: 'certificate_application.approved',
			certificate_title: 'Škola',
			applicant_email: 'zofie@example.com',
			headers: { 'x-webhook-event': 'certificate_application.approved' },
		});
		expect(item?.headers).not.toHaveProperty('x-webhook-signature');
	});

	it('runs once for each of many deliveries that come at once, each of them three times', async () => {
		const { id, url } = await listen(real.host.api);
		const bodies = Array.from({ length: 15 }, () => JSON.stringify(event()));
		const all = [...bodies, ...bodies, ...bodies];
		const sent = await Promise.all(all.map(async (body) => await post(url, body)));
		expect(sent.filter(({ status }) => status === 200)).toHaveLength(45);
		expect(sent.filter(({ answer }) => answer === '')).toHaveLength(15);
		expect(await executionsOf(real.host.api, id)).toBe(15);
	});

	it('runs for nothing that is forged, unsigned, written anew, no JSON object, stale or not selected', async () => {
		const approved = ['certificate_application.approved'];
		const { id, url } = await listen(real.host.api, { events: approved });
		const selected = (over: object = {}) => JSON.stringify(event({ event: approved[0], ...over }));
		const body = selected();
		const ago = (ms: number) => ({ timestamp: new Date(Date.now() - ms).toISOString() });
		expect(await post(url, body, 'f'.repeat(64))).toMatchObject({ status: 401 });
		expect(await post(url, body, '')).toMatchObject({ status: 401 });
		const rewritten = JSON.stringify(JSON.parse(body), null, 2);
		expect(await post(url, rewritten, signBody(SECRET, body))).toMatchObject({ status: 401 });
		expect(await post(url, '[]')).toMatchObject({ status: 400 });
		expect(await post(url, selected(ago(301_000)))).toEqual({
			status: 400,
			answer: 'Refused: the timestamp in the body is more than 300 seconds away from now.',
		});
		expect(await post(url, selected(ago(-310_000)))).toMatchObject({ status: 400 });
		expect(await post(url, selected({ timestamp: undefined }))).toMatchObject({ status: 400 });
		expect(await postEvent(url, event())).toEqual({
			status: 200,
			answer: 'Ignored: this event is not selected in n8n.',
		});
		expect(await executionsOf(real.host.api, id)).toBe(0);
		expect(await post(url, body)).toEqual({ status: 200, answer: '' });
		expect(await post(url, body)).toEqual(REPEATED);
		expect(await executionsOf(real.host.api, id)).toBe(1);
		expect(real.host.process.logText()).not.toContain(SECRET);
	});

	it('refuses everything as long as the secret is blank', async () => {
		const { id, url } = await listen(real.host.api, {}, ' ');
		const body = JSON.stringify(event());
		for (const key of ['', ' ']) {
			expect(await post(url, body, signBody(key, body))).toMatchObject({ status: 401 });
		}
		expect(await executionsOf(real.host.api, id)).toBe(0);
	});

	it('has a test button that looks at the secret', async () => {
		const test = async (signingSecret: string) =>
			await real.host.api.testCredential('Test', 'vecWebhookApi', { signingSecret });
		expect(await test(SECRET)).toMatchObject({ status: 'OK' });
		expect(await test(`"${SECRET}"`)).toMatchObject({ status: 'Error' });
	});

	it('shows its fields in the editor before anything was received', async () => {
		const path = '/schemas/n8n-nodes-velocert-vec.vecVaultTrigger/1.0.0.json';
		const response = await fetch(real.host.api.origin + path);
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({ properties: { uuid: { type: 'string' } } });
	});
});

describe('VEC Vault Trigger after a restart of n8n', () => {
	const userFolder = mkdtempSync(join(tmpdir(), 'velocert-vec-trigger-'));
	let n8n: N8nProcess | undefined;
	afterAll(async () => {
		await n8n?.stop();
		rmSync(userFolder, { recursive: true, force: true, maxRetries: 5 });
	});

	/** Starts n8n in the folder, where the one before left its database. */
	async function start(): Promise<N8nApi> {
		await n8n?.stop();
		const nodeBinary = await node24(() => {});
		const script = await installN8n(nodeBinary, () => {});
		n8n = await startN8n({ nodeBinary, script, userFolder });
		const api = new N8nApi(n8n.origin);
		await api.setUpOwner();
		return api;
	}

	it('still knows what it has received', async () => {
		await installPackage(userFolder, () => {});
		const before = await start();
		const { id, path } = await listen(before);
		const deliveries = Array.from({ length: 3 }, () => event());
		for (const delivery of deliveries) {
			expect(await postEvent(before.origin + path, delivery)).toEqual({ status: 200, answer: '' });
		}
		expect(await executionsOf(before, id)).toBe(3);
		const after = await start();
		await untilRegistered(after.origin + path);
		for (const delivery of deliveries) {
			expect(await postEvent(after.origin + path, delivery)).toEqual(REPEATED);
		}
		expect((await postEvent(after.origin + path, event())).status).toBe(200);
		expect(await executionsOf(after, id)).toBe(4);
	});
});
