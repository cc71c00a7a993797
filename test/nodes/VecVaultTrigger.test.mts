import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ICredentialTestFunctions, IHookFunctions } from 'n8n-workflow';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import { signBody } from '../../sandbox/webhooks.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { event, post, postEvent, SECRET, useTrigger } from '../support/vaultTrigger.mts';

const CREATED = 'certificate_application.created';
const text = 'text/plain';
const sandbox = useSandbox();
const serve = useTrigger();

describe('a delivery of VEC', () => {
	it('starts one execution with the payload and the headers', async () => {
		const { url, executions } = await serve();
		sandbox.current.webhooks.register({ url, secret: SECRET });
		const [sent] = await sandbox.current.webhooks.send();
		expect([sent.status, sent.answer]).toEqual([200, '']);
		const payload = JSON.parse(sent.body);
		expect(executions).toEqual([{ ...payload, headers: expect.any(Object) }]);
		expect(executions[0].headers).toMatchObject({
			'content-type': 'application/json',
			'x-webhook-event': CREATED,
			'x-webhook-id': payload.webhook_id,
			'x-webhook-timestamp': expect.any(String),
		});
	});

	it('shows neither its signature nor a cookie or password', async () => {
		const to = await serve();
		await post(to, JSON.stringify(event()), undefined, {
			cookie: 'session=hidden-1',
			authorization: 'Basic hidden-2',
			'proxy-authorization': 'Basic hidden-3',
		});
		expect(to.executions).toHaveLength(1);
		expect(JSON.stringify(to.executions)).not.toMatch(/hidden|signature|cookie|authorization/);
	});

	it('keeps what is nested, of other types and in other scripts', async () => {
		const to = await serve();
		const payload = event({
			certificate_title: 'Škola 李',
			extra: { list: [1, null, { a: true }] },
		});
		await post(to, JSON.stringify(payload));
		expect(to.executions).toEqual([{ ...payload, headers: expect.any(Object) }]);
	});

	it("keeps a member called 'headers' under another name, and all others as they are", async () => {
		const to = await serve();
		await postEvent(to, { headers: { a: 1 }, error: 'Processing stopped' });
		expect(to.executions[0]).toMatchObject({
			serviceHeaders: { a: 1 },
			error: 'Processing stopped',
			headers: { 'content-type': 'application/json' },
		});
	});

	it('may be of another content type, as long as the bytes fit', async () => {
		const to = await serve({ leavesBodyUnread: true });
		const headers = { 'content-type': 'application/octet-stream' };
		expect((await post(to, JSON.stringify(event()), undefined, headers)).status).toBe(200);
		expect(to.executions).toHaveLength(1);
	});

	it('starts one execution each, repeated and out of order as they come', async () => {
		const { url, executions } = await serve();
		const { webhooks } = sandbox.current;
		webhooks.register({ url, secret: SECRET, repeat: 3, shuffle: true });
		const certificate = addVaultCertificate(sandbox.current);
		const names = ['created', 'failed', 'retried', 'approved'];
		for (const name of names) webhooks.emit(`certificate_application.${name}`, certificate);
		await webhooks.idle();
		expect(webhooks.log).toHaveLength(12);
		expect(webhooks.log.every(({ status }) => status === 200)).toBe(true);
		const events = executions.map((item) => String(item.event).split('.')[1]);
		expect(events.sort()).toEqual(names.sort());
	});
});

describe('a delivery that is not genuine', () => {
	it('is answered with 401 when it is forged', async () => {
		const to = await serve();
		const body = JSON.stringify(event());
		expect(await post(to, body, signBody('another secret', body))).toEqual({
			status: 401,
			answer: 'Refused: the signature does not fit the signing secret set in n8n.',
			type: text,
		});
		expect(to.executions).toEqual([]);
	});

	it('is answered with 401 when it is unsigned', async () => {
		const to = await serve();
		expect(await post(to, JSON.stringify(event()), '')).toEqual({
			status: 401,
			answer: 'Refused: the header X-Webhook-Signature is missing.',
			type: text,
		});
		expect(to.executions).toEqual([]);
	});

	it('is answered with 401 when the same JSON was written anew on its way', async () => {
		const to = await serve();
		const body = JSON.stringify(event());
		const rewritten = JSON.stringify(JSON.parse(body), null, 1);
		expect((await post(to, rewritten, signBody(SECRET, body))).status).toBe(401);
		expect(to.executions).toEqual([]);
	});

	it('is answered with 401 when it is a form, which n8n reads in another way', async () => {
		const to = await serve();
		const body = '--x\r\ncontent-disposition: form-data; name="event"\r\n\r\nx\r\n--x--\r\n';
		const headers = { 'content-type': 'multipart/form-data; boundary=x' };
		expect((await post(to, body, undefined, headers)).status).toBe(401);
		expect(to.executions).toEqual([]);
	});

	it.each(['', '  ', undefined, 7])(
		'is answered with 401 as long as the secret is %j, however it is signed',
		async (secret) => {
			const to = await serve({ secret });
			const body = JSON.stringify(event());
			for (const key of ['', '  ', 'undefined', '7']) {
				const { status, answer } = await post(to, body, signBody(key, body));
				expect([status, answer]).toEqual([401, 'Refused: no signing secret is set in n8n.']);
			}
			expect(to.executions).toEqual([]);
		},
	);
});

describe('a delivery that is genuine, but of no use', () => {
	it.each(['[]', '"text"', 'null', 'no json', ''])('is answered with 400: %j', async (body) => {
		const to = await serve();
		expect(await post(to, body)).toEqual({
			status: 400,
			answer: 'Refused: the body is not a JSON object.',
			type: text,
		});
		expect(to.executions).toEqual([]);
	});

	it.each([-62_000, 62_000])(
		'is answered with 400 when its time is %i ms from now and Max Age is 60',
		async (offsetMs) => {
			const to = await serve({ parameters: { options: { maxAge: 60 } } });
			const timestamp = new Date(Date.now() + offsetMs).toISOString();
			const answer = 'Refused: the timestamp in the body is more than 60 seconds away from now.';
			expect(await postEvent(to, { timestamp })).toEqual({ status: 400, answer, type: text });
			expect(to.executions).toEqual([]);
		},
	);

	it('is judged by the signed timestamp, whatever the header says', async () => {
		const to = await serve();
		const old = JSON.stringify(event({ timestamp: '2020-01-01T00:00:00Z' }));
		const now = { 'x-webhook-timestamp': new Date().toISOString() };
		expect((await post(to, old, undefined, now)).status).toBe(400);
		const past = { 'x-webhook-timestamp': '2020-01-01T00:00:00Z' };
		expect((await post(to, JSON.stringify(event()), undefined, past)).status).toBe(200);
	});

	it.each([undefined, -1, 'soon', '', null, true])(
		'is judged by the usual age when Max Age is no number: %j',
		async (maxAge) => {
			const to = await serve({ parameters: { options: { maxAge } } });
			const before = (ms: number) => ({ timestamp: new Date(Date.now() - ms).toISOString() });
			expect((await postEvent(to, before(301_000))).status).toBe(400);
			expect((await postEvent(to, before(290_000))).status).toBe(200);
		},
	);

	it('may be of any age with Max Age 0', async () => {
		const to = await serve({ parameters: { options: { maxAge: 0 } } });
		expect((await postEvent(to, { timestamp: '2020-01-01T00:00:00Z' })).status).toBe(200);
		expect((await postEvent(to, { timestamp: undefined })).status).toBe(200);
		expect(to.executions).toHaveLength(2);
	});
});

describe('the node', () => {
	it('has nothing to register at VEC, and so always finds itself registered', async () => {
		const { checkExists, create, delete: remove } = new VecVaultTrigger().webhookMethods.default;
		const none = {} as IHookFunctions;
		for (const method of [checkExists, create, remove]) {
			expect(await method.call(none)).toBe(true);
		}
	});

	it('tells the editor which fields to expect, before anything was received', async () => {
		const here = dirname(fileURLToPath(import.meta.url));
		const file = join(here, '../../nodes/VecVaultTrigger/__schema__/v1.0.0.json');
		const { properties } = JSON.parse(readFileSync(file, 'utf8'));
		const { url, executions } = await serve();
		sandbox.current.webhooks.register({ url, secret: SECRET });
		sandbox.current.webhooks.emit(CREATED, addVaultCertificate(sandbox.current), {
			source: 'vault',
			trigger_context: 'single_upload',
		});
		await sandbox.current.webhooks.idle();
		expect(Object.keys(executions[0]).sort()).toEqual(Object.keys(properties).sort());
		expect(Object.keys(executions[0].headers as object)).toEqual(
			expect.arrayContaining(Object.keys(properties.headers.properties)),
		);
	});

	it.each([
		[SECRET, 'OK', /first delivery/],
		['', 'Error', /empty/],
		[undefined, 'Error', /empty/],
		[`${SECRET} `, 'Error', /white space/],
		[`"${SECRET}"`, 'Error', /quotes/],
	])('looks at the secret %j without calling anybody', async (signingSecret, status, message) => {
		const { testSigningSecret } = new VecVaultTrigger().methods.credentialTest;
		const credential = {
			id: 'c1',
			name: 'VEC Webhook API',
			type: 'vecWebhookApi',
			...(signingSecret === undefined ? {} : { data: { signingSecret } }),
		};
		const result = await testSigningSecret.call({} as ICredentialTestFunctions, credential);
		expect(result).toEqual({ status, message: expect.stringMatching(message) });
	});
});
