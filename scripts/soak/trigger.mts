import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SentDelivery } from '../../sandbox/webhooks.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import { WEBHOOK_SECRET } from '../../test/e2e/host/openHost.mts';
import { CONTINUE, downloadNode, workflow } from './nodes.mts';
import type { SoakSandbox } from './sandboxClient.mts';

const SELECTED = ['certificate_application.approved', 'certificate_application.failed'];
const WEBHOOK_ID = 'soak-vec';

/** Hears from the executions that VEC's webhooks start, since nobody waits for their answer. */
export interface TriggerEar {
	workflowId: string;
	/** How often each delivery started an execution that came to its end. */
	heard: Map<string, number>;
	close(): void;
}

/** Adds the workflow that webhooks start, and lets the sandbox send to its production URL. */
export async function listenToTrigger(host: Host, sandbox: SoakSandbox): Promise<TriggerEar> {
	const heard = new Map<string, number>();
	const server = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk: Buffer) => (text += chunk.toString()));
		request.on('end', () => {
			const key = keyOf(text);
			heard.set(key, (heard.get(key) ?? 0) + 1);
			response.end('{}');
		});
	});
	const url = await listen(server);
	const workflowId = await host.addWorkflow(triggered(url), true);
	const path = `${WEBHOOK_ID}/webhook`;
	// Unsigned, so it starts nothing; it only waits until n8n answers there.
	await host.api.callWebhook(path);
	await sandbox.register({
		url: `${host.api.origin}/webhook/${path}`,
		secret: WEBHOOK_SECRET,
		repeat: 2,
	});
	return {
		workflowId,
		heard,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

async function listen(server: Server): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function triggered(url: string) {
	return workflow('trigger', [
		{
			name: 'Trigger',
			type: 'n8n-nodes-velocert-vec.vecVaultTrigger',
			webhookId: WEBHOOK_ID,
			parameters: { events: SELECTED, options: {} },
			credentials: {
				vecWebhookApi: { id: 'YOUR_VEC_WEBHOOK_CREDENTIAL', name: 'VEC Webhook API' },
			},
		},
		downloadNode(CONTINUE),
		{
			name: 'Tell',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url,
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					"={{ JSON.stringify({ event: $('Trigger').item.json.event, uuid: $('Trigger').item.json.uuid, timestamp: $('Trigger').item.json.timestamp }) }}",
				options: {},
			},
		},
	]);
}

function keyOf(body: string): string {
	const { event, uuid, timestamp } = JSON.parse(body) as Record<string, string>;
	return [event, uuid, timestamp].join(' ');
}

export interface TriggerResult {
	deliveries: number;
	/** Distinct deliveries of a selected event that n8n took. */
	expected: number;
	heard: number;
	findings: string[];
}

/** Whether every selected delivery started exactly one execution, and no other one did. */
export function judgeTrigger(ear: TriggerEar, log: SentDelivery[]): TriggerResult {
	const selected = log.filter(({ event }) => SELECTED.includes(event));
	const sent = new Set(selected.map(({ body }) => keyOf(body)));
	const taken = new Set(
		selected.filter(({ status }) => status === 200).map(({ body }) => keyOf(body)),
	);
	const findings = [
		...[...sent]
			.filter((key) => !taken.has(key))
			.map((key) => `n8n took no delivery of ${key}: ${statusesOf(selected, key)}`),
		...[...taken]
			.filter((key) => ear.heard.get(key) !== 1)
			.map((key) => `${ear.heard.get(key) ?? 0} executions for the delivery ${key}`),
		...[...ear.heard.keys()]
			.filter((key) => !taken.has(key))
			.map((key) => `an execution for ${key}, which n8n did not take`),
	];
	return { deliveries: log.length, expected: taken.size, heard: ear.heard.size, findings };
}

function statusesOf(log: SentDelivery[], key: string): string {
	return log
		.filter(({ body }) => keyOf(body) === key)
		.map(({ status, answer }) => `${status} ${answer}`.trim())
		.join(', ');
}
