import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, VAULT, vaultForm } from './client.mts';

const SECRET = 'test-signing-secret';

interface Received {
	headers: IncomingHttpHeaders;
	body: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	json: any;
}

let sandbox: Sandbox;
let receiver: Server;
let url: string;
let received: Received[] = [];
/** Statuses of the next answers; 200 when there are none left. */
let answers: number[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ processingMs: 60 });
	receiver = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => (body += chunk));
		request.on('end', () => {
			received.push({ headers: request.headers, body, json: parse(body) });
			response.writeHead(answers.shift() ?? 200).end('taken');
		});
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(() => {
	sandbox.reset();
	Object.assign(sandbox.settings, { retryFails: false });
	received = [];
	answers = [];
});
afterAll(async () => {
	await sandbox.close();
	receiver.closeAllConnections();
	await new Promise((resolve) => receiver.close(resolve));
});

function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

async function upload(fields: Record<string, string> = {}): Promise<string> {
	return (await call(sandbox, VAULT, { body: vaultForm(fields) })).json.data.uuid;
}

async function untilReceived(count: number): Promise<void> {
	const deadline = Date.now() + 5000;
	while (received.length < count && Date.now() < deadline) await wait(5);
	await sandbox.webhooks.idle();
	expect(received).toHaveLength(count);
}

const events = () => received.map(({ json }) => json.event.replace('certificate_application.', ''));

describe('a webhook of the sandbox', () => {
	it('is told of an upload and of its end, though nobody asks for the certificate', async () => {
		const id = sandbox.webhooks.register({ url, secret: SECRET });
		const uuid = await upload();
		await untilReceived(2);
		expect(events()).toEqual(['created', 'approved']);
		expect(received[0].json).toEqual({
			event: 'certificate_application.created',
			webhook_id: id,
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			application_id: 1,
			uuid,
			certificate_title: 'Food Safety',
			applicant_email: 'jane@example.com',
			source: 'vault',
			trigger_context: 'single_upload',
		});
		expect(received[1].json).not.toHaveProperty('source');
	});

	it('signs the bytes it sends and names event, webhook and time in headers', async () => {
		const id = sandbox.webhooks.register({ url, secret: SECRET });
		await upload({ certificate_title: 'Škola 李' });
		await untilReceived(2);
		const [{ headers, body }] = received;
		expect(headers['x-webhook-signature']).toBe(
			createHmac('sha256', SECRET).update(body).digest('hex'),
		);
		expect(headers).toMatchObject({
			'content-type': 'application/json',
			'x-webhook-event': 'certificate_application.created',
			'x-webhook-id': id,
			'x-webhook-timestamp': expect.stringMatching(/Z$/),
		});
	});

	it('is told of failure, of the retry, and of success after it', async () => {
		sandbox.webhooks.register({ url, secret: SECRET });
		const uuid = await upload({ certificate_title: 'Diploma [fail]' });
		await untilReceived(2);
		await call(sandbox, `${VAULT}/${uuid}/retry`, { method: 'POST' });
		await untilReceived(4);
		expect(events()).toEqual(['created', 'failed', 'retried', 'approved']);
	});

	it('is told of every entry of a bulk upload', async () => {
		sandbox.webhooks.register({ url, secret: SECRET, events: ['certificate_application.created'] });
		const form = new FormData();
		for (const index of [0, 1, 2]) {
			const file = new FormData();
			file.append('file', new Blob(['%PDF-1.4\n%%EOF\n']), 'certificate.pdf');
			const { json } = await call(sandbox, `${VAULT}/upload-file`, { body: file });
			const entry = {
				certificate_title: 'Food Safety',
				full_name: 'Jane Doe',
				applicant_email: `person${index}@example.com`,
				file_id: json.data.file_id,
			};
			for (const [name, value] of Object.entries(entry)) {
				form.append(`entries[${index}][${name}]`, value);
			}
		}
		await call(sandbox, `${VAULT}/bulk`, { body: form });
		await untilReceived(3);
		expect(received.map(({ json }) => json.trigger_context)).toEqual(Array(3).fill('bulk_upload'));
	});

	it('is sent the same bytes again until it answers with 2xx', async () => {
		answers = [500, 401, 204];
		const created = 'certificate_application.created';
		sandbox.webhooks.register({ url, secret: SECRET, events: [created], retryMs: 1 });
		await upload();
		await untilReceived(3);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
		expect(sandbox.webhooks.log.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, 401],
			[3, 204],
		]);
	});

	it('is given up after the retries', async () => {
		answers = Array(9).fill(503);
		const created = 'certificate_application.created';
		sandbox.webhooks.register({ url, secret: SECRET, events: [created], retries: 2, retryMs: 1 });
		await upload();
		await untilReceived(3);
		await wait(30);
		expect(received).toHaveLength(3);
	});

	it('gets duplicates on request', async () => {
		const created = 'certificate_application.created';
		sandbox.webhooks.register({ url, secret: SECRET, events: [created], repeat: 3 });
		await upload();
		await untilReceived(3);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
	});

	it('gets the end before the beginning on request', async () => {
		sandbox.webhooks.register({ url, secret: SECRET, shuffle: true });
		await upload();
		await untilReceived(2);
		expect(events()).toEqual(['approved', 'created']);
	});

	it('that nobody answers is noted with status 0', async () => {
		const target = { url: 'http://127.0.0.1:1/', secret: SECRET, retries: 0 };
		sandbox.webhooks.register(target);
		await sandbox.webhooks.send();
		expect(sandbox.webhooks.log).toEqual([expect.objectContaining({ status: 0, attempt: 1 })]);
	});

	it('changes no id of a certificate', async () => {
		const without = await upload();
		sandbox.reset();
		sandbox.webhooks.register({ url, secret: SECRET });
		expect(await upload()).toBe(without);
	});

	it('hears nothing any more after a reset', async () => {
		sandbox.webhooks.register({ url, secret: SECRET, retryMs: 1 });
		answers = Array(9).fill(500);
		await upload();
		sandbox.reset();
		await wait(50);
		const before = received.length;
		await upload();
		await wait(150);
		expect(received).toHaveLength(before);
		expect(sandbox.webhooks.log).toEqual([]);
	});
});

describe('webhooks over HTTP', () => {
	it('are registered, listed without their secret, and removed', async () => {
		const body = { url, secret: SECRET, events: ['certificate_application.created'] };
		const made = await call(sandbox, '/__sandbox/webhooks', { body });
		expect(made.json.id).toMatch(/^[0-9a-f-]{36}$/);
		await upload();
		await untilReceived(1);
		const listed = await call(sandbox, '/__sandbox/webhooks');
		expect(listed.json.targets).toEqual([{ url, events: body.events }]);
		expect(listed.json.log).toEqual([expect.objectContaining({ status: 200, answer: 'taken' })]);
		expect(listed.text).not.toContain(SECRET);
		await call(sandbox, '/__sandbox/webhooks', { method: 'DELETE' });
		expect((await call(sandbox, '/__sandbox/webhooks')).json).toEqual({ targets: [], log: [] });
	});

	it.each([[{}], [{ url: 'nowhere', secret: SECRET }], [{ url: 'http://127.0.0.1:1/' }]])(
		'are refused when they could never work: %j',
		async (body) => {
			const { status, json } = await call(sandbox, '/__sandbox/webhooks', { body });
			expect([status, json.message]).toEqual([400, 'A webhook needs a url and a secret']);
		},
	);

	it('send one delivery by hand, with members of choice', async () => {
		sandbox.webhooks.register({ url, secret: SECRET, events: [] });
		const payload = { event: 'brand.new', timestamp: '2020-01-01T00:00:00Z', extra: 1 };
		const { json } = await call(sandbox, '/__sandbox/webhooks/send', { body: { payload } });
		expect(json.sent).toEqual([expect.objectContaining({ event: 'brand.new', status: 200 })]);
		expect(received[0].json).toMatchObject(payload);
		expect(received[0].headers['x-webhook-event']).toBe('brand.new');
	});

	it('send what is forged, unsigned or no JSON', async () => {
		sandbox.webhooks.register({ url, secret: SECRET });
		const send = async (body: object) => await call(sandbox, '/__sandbox/webhooks/send', { body });
		await send({ signature: 'f'.repeat(64) });
		await send({ signature: '' });
		await send({ raw: 'no json', headers: { 'content-type': 'text/plain' } });
		expect(received[0].headers['x-webhook-signature']).toBe('f'.repeat(64));
		expect(received[1].headers).not.toHaveProperty('x-webhook-signature');
		expect(received[2]).toMatchObject({
			body: 'no json',
			headers: { 'content-type': 'text/plain', 'x-webhook-signature': expect.any(String) },
		});
	});
});
