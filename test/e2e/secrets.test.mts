import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultKind } from '../../sandbox/faults.mts';
import { signBody } from '../../sandbox/webhooks.mts';
import { WEBHOOK_SECRET } from './host/openHost.mts';
import { useRealN8n } from './support.mts';
import type { Node } from './workflows.mts';
import {
	chain,
	fetchNode,
	issueNode,
	people,
	recipients,
	rows,
	vaultTriggerNode,
	vecNode,
} from './workflows.mts';

// With all that n8n can be made to write down.
const real = useRealN8n({ N8N_LOG_LEVEL: 'debug' });

const VELOCERT_TOKEN = 'velocert-demo-token';
const VEC_TOKEN = 'vec-demo-token';
/** Given to test buttons only. */
const WRONG_TOKEN = 'wrong-token-0123456789';
const SECRETS = [VELOCERT_TOKEN, VEC_TOKEN, WRONG_TOKEN, WEBHOOK_SECRET];

/** A service that repeats what it was sent, as some do when they are in trouble. */
const echo = (token: string) => ({
	message: `Bad header Authorization: Bearer ${token}`,
	errors: { [token]: [token], full_name: [`Not ${token}`], recipientName: [`Not ${token}`] },
	required_permission: token,
	results: [{ status: 'failed', error: token }],
	valid: false,
});

/** Kinds of failure with their status, where the answer is one that repeats the token. */
const FAILURES: Array<[kind: FaultKind, status?: number]> = [
	['status', 401],
	['status', 403],
	['status', 404],
	['status', 422],
	['status', 500],
	['status', 200],
	['html502'],
	['html200'],
	['dropBefore'],
	['dropAfterCommit'],
	['truncate'],
	['redirect'],
];

function spoil(endpoint: string, token: string, [kind, status]: (typeof FAILURES)[number]): void {
	const rule = status === undefined ? {} : { status, body: echo(token) };
	real.sandbox.faults.add({ match: { endpoint }, kind, times: 10, ...rule });
}

const uploadNode = vecNode('Upload', 'vecVaultUpload', {
	certificateTitle: 'Diploma',
	fullName: '={{ $("Split").item.json.name }}',
	applicantEmail: '={{ $("Split").item.json.mail }}',
	binaryPropertyName: '',
	simplify: false,
	additionalFields: {},
	options: {},
});

/** A secret in a text, with a little of what stands around it. */
function secretsIn(text: string): string[] {
	return SECRETS.flatMap((secret) => {
		const at = text.indexOf(secret);
		return at === -1 ? [] : [text.slice(Math.max(0, at - 100), at + secret.length + 100)];
	});
}

/** The folder in which the n8n of this file lives. */
function userFolder(): string {
	const log = real.host.process.logText().slice(0, 2_000);
	const folder = readdirSync(tmpdir())
		.filter((name) => name.startsWith('velocert-vec-n8n-'))
		.map((name) => join(tmpdir(), name))
		.filter((path) => existsSync(join(path, 'n8n.log')))
		.find((path) => readFileSync(join(path, 'n8n.log'), 'utf8').startsWith(log));
	if (folder === undefined) throw new Error('The folder of n8n cannot be found');
	return folder;
}

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => !file.includes('node_modules'))
		.map((file) => join(folder, file))
		.filter((file) => existsSync(file) && statSync(file).isFile());
}

/** What is spoiled, whose token the answer repeats, and the nodes that meet it. */
const RUNS: Array<[name: string, endpoints: string[], token: string, nodes: () => Node[]]> = [
	[
		'an issue',
		['velocert.issue'],
		VELOCERT_TOKEN,
		() => [...rows(recipients(2)), issueNode({ onError: 'continueRegularOutput' })],
	],
	[
		'a check before an issue',
		['velocert.validate'],
		VELOCERT_TOKEN,
		() => [...rows(recipients(1)), issueNode()],
	],
	[
		'an upload',
		['vec.create', 'vec.list'],
		VEC_TOKEN,
		() => [...rows(people(1)), fetchNode(real.sandbox.origin, 2_000), uploadNode],
	],
];

describe.each(FAILURES)('after a failure (%s %s)', (...failure) => {
	it.each(RUNS)('%s keeps no token in its execution', async (name, endpoints, token, nodes) => {
		for (const endpoint of endpoints) spoil(endpoint, token, failure);
		const workflow = chain(`${name} ${failure.join(' ')}`.replaceAll(' ', '-'), ...nodes());
		const id = await real.host.addWorkflow(workflow, true);
		await real.host.api.callWebhook(workflow.name);
		const execution = await real.host.api.lastExecution(id);
		expect(real.sandbox.counters.faults[failure[0]]).toBeGreaterThan(0);
		expect(secretsIn(execution.text)).toEqual([]);
	});
});

describe('the test button', () => {
	const server = createServer((_, response) => {
		visits += 1;
		response.end('{}');
	});
	let visits = 0;
	let port = 0;
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		port = (server.address() as AddressInfo).port;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const press = async (type: string, baseUrl: string) =>
		await real.host.api.testCredential(`test-${randomUUID()}`, type, {
			apiToken: WRONG_TOKEN,
			authScheme: 'bearer',
			baseUrl,
		});

	it.each(['velocertApi', 'vecApi'])(
		'of %s sends no token in clear text to another address, and says what is needed',
		async (type) => {
			// Both lead to this machine, where they would be heard.
			for (const host of ['0.0.0.0', '[::ffff:127.0.0.1]']) {
				const { status, message } = await press(type, `http://${host}:${port}`);
				expect(status).toBe('Error');
				expect(message).toContain('addresses that begin with https');
			}
			expect(visits).toBe(0);
		},
	);

	it.each(['velocertApi', 'vecApi'])('of %s works in clear text on this machine', async (type) => {
		const before = visits;
		expect(await press(type, `http://127.0.0.1:${port}/`)).toMatchObject({ status: 'OK' });
		expect(visits).toBe(before + 1);
	});

	it.each([
		['velocertApi', 'velocert.types', 401],
		['velocertApi', 'velocert.types', 422],
		['vecApi', 'vec.list', 401],
		['vecApi', 'vec.list', 422],
	])('of %s repeats no token (%s %i)', async (type, endpoint, status) => {
		spoil(endpoint, WRONG_TOKEN, ['status', status]);
		const answer = await press(type, real.sandbox.origin);
		expect(answer.status).toBe('Error');
		if (status === 401) expect(answer.message).toContain("does not accept the 'API Token'");
		expect(secretsIn(answer.message)).toEqual([]);
	});
});

describe('the trigger', () => {
	it('keeps neither secret nor signature of what it takes and refuses', async () => {
		const webhookId = randomUUID();
		const trigger = vaultTriggerNode(webhookId);
		const id = await real.host.addWorkflow(
			{ name: 'secrets-trigger', nodes: [trigger], connections: {} },
			true,
		);
		const body = JSON.stringify({
			event: 'certificate_application.created',
			timestamp: new Date().toISOString(),
			uuid: randomUUID(),
		});
		const signature = signBody(WEBHOOK_SECRET, body);
		const post = async (signed: string) => {
			const response = await fetch(`${real.host.api.origin}/webhook/${webhookId}/webhook`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'x-webhook-signature': signed },
				body,
			});
			return { status: response.status, answer: await response.text() };
		};
		let refused = await post('0'.repeat(64));
		for (let attempt = 0; refused.status === 404 && attempt < 100; attempt++) {
			await wait(200);
			refused = await post('0'.repeat(64));
		}
		expect(refused.status).toBe(401);
		expect((await post(signature)).status).toBe(200);
		const { text } = await real.host.api.lastExecution(id);
		expect(secretsIn(text + refused.answer)).toEqual([]);
		expect(text).not.toContain(signature);
		expect(real.host.process.logText()).not.toContain(signature);
	});
});

describe('after all that', () => {
	it('the log of n8n holds no token', () => {
		const log = real.host.process.logText();
		expect(log).toContain('secrets-trigger');
		expect(secretsIn(log)).toEqual([]);
	});

	it('no file of n8n holds a token, its database included', async () => {
		const folder = userFolder();
		// Waits until what was written last has reached the files.
		await wait(1_000);
		const files = filesBelow(folder);
		const databases = files.filter((file) => /database\.sqlite(-wal)?$/.test(file));
		expect(databases.length).toBeGreaterThan(0);
		// The names of workflows stand there in clear text, so a token would be found, too.
		const text = (file: string) => readFileSync(file, 'latin1');
		expect(databases.some((file) => text(file).includes('secrets-trigger'))).toBe(true);
		const found = files.flatMap((file) => secretsIn(text(file)).map((place) => ({ file, place })));
		expect(found).toEqual([]);
	});
});
