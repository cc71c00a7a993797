import type { IDataObject, INode } from 'n8n-workflow';
import { z } from 'zod/v3';
import type { Client } from '../../../shared/http/client.ts';
import { openClient } from '../../../shared/http/client.ts';
import type { Endpoint, RetryClass } from '../../../shared/http/endpoint.ts';
import { fileEndpoint } from '../../../shared/http/endpoint.ts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { virtualClock } from '../../support/virtualClock.mts';

const TOKEN = 'secret-token-1';
const service = { credential: 'vecApi', name: 'VEC', pingPath: '/ping' };
const NODE = { id: 'n', name: 'VEC', type: 'test', credentials: {} } as unknown as INode;

/** A call whose reply is an object with a name, or a word. */
function call(retry: RetryClass, over: Partial<Endpoint<unknown>> = {}): Endpoint<unknown> {
	const reply = z.union([z.object({ name: z.string() }), z.string(), z.null()]);
	const path = '/things/{id}';
	const base = { service, method: 'POST' as const, path, subject: 'thing', timeoutMs: 60_000 };
	return { ...base, retry, reply, ...over };
}

interface Answer {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	thrown?: unknown;
	/** How long it takes. */
	ms?: number;
}

interface Sent {
	url: string;
	atMs: number;
	options: IDataObject;
}

/** n8n's HTTP client, which gives the next of these answers, the last one repeatedly. */
async function open(answers: Answer[], credential: IDataObject = {}, signal?: AbortSignal) {
	const clock: VirtualClock = virtualClock();
	const sent: Sent[] = [];
	const context = {
		getCredentials: async () => ({
			apiToken: TOKEN,
			baseUrl: 'https://vec.example.com/',
			...credential,
		}),
		getNode: () => NODE,
		getExecutionCancelSignal: () => signal,
		helpers: {
			async httpRequestWithAuthentication(type: string, options: IDataObject) {
				expect(type).toBe('vecApi');
				sent.push({ url: String(options.url), atMs: clock.now(), options });
				const answer = answers[Math.min(sent.length, answers.length) - 1];
				if (answer.ms) await clock.later(answer.ms);
				if (answer.thrown) throw answer.thrown;
				const { status = 200, headers = {}, body = '{"name":"a"}' } = answer;
				return { statusCode: status, headers, body: Buffer.from(body) };
			},
		},
	};
	const client = await openClient(context, service, clock);
	return { client, clock, sent };
}

const PARTS = { path: { id: '1' } };

/** What a call comes to, and how often and when it was sent. */
async function outcomeOf(answers: Answer[], retry: RetryClass = 'never') {
	const { client, clock, sent } = await open(answers);
	const outcome = await clock.until(client.send(call(retry), PARTS));
	return { outcome, times: sent.map(({ atMs }) => atMs) };
}

const offline = () =>
	Object.assign(new Error('n8n'), {
		cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' }),
	});

describe('A call', () => {
	it('goes to the address of the credential, as JSON, and gives what came', async () => {
		const { client, clock, sent } = await open([{}]);
		const parts = { path: { id: 'a/b c' }, query: { page: 2 }, body: { constructor: 1 } };
		const outcome = await clock.until(client.send(call('never'), parts));
		expect(outcome).toEqual({ kind: 'ok', value: { name: 'a' } });
		expect(sent[0].url).toBe('https://vec.example.com/things/a%2Fb%20c');
		expect(sent[0].options).toMatchObject({
			method: 'POST',
			qs: { page: 2 },
			body: '{"constructor":1}',
			timeout: 60_000,
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		});
	});

	it('without content names no type of content', async () => {
		const { client, clock, sent } = await open([{}]);
		await clock.until(client.send(call('always'), PARTS));
		expect(sent[0].options.headers).toEqual({ Accept: 'application/json' });
		expect(sent[0].options).not.toHaveProperty('body');
		expect(sent[0].options).not.toHaveProperty('qs');
	});

	it.each([
		['an empty answer', '', null],
		['blanks', ' \n', null],
		['a bare word', 'Accepted.', 'Accepted.'],
		['JSON', '{"name":"x","more":1}', { name: 'x' }],
	])('takes %s for what it is', async (_, body, value) => {
		expect((await outcomeOf([{ body }])).outcome).toEqual({ kind: 'ok', value });
	});

	it.each([
		['of another shape', '{"title":"x"}', false],
		['cut off', '{"name":"x', false],
		['several words', 'all is well', false],
		['a web page', '<!doctype html><p>Hello', true],
	])('is unknown when the answer is %s', async (_, body, html) => {
		const { outcome } = await outcomeOf([{ body }]);
		expect(outcome).toEqual({ kind: 'unknown', reason: 'unreadable', status: 200, html });
	});

	it('may ask for a file, with its name', async () => {
		const { client, clock, sent } = await open([
			{ body: '%PDF', headers: { 'content-disposition': 'attachment; filename="a.pdf"' } },
		]);
		const download = fileEndpoint(call('always') as never);
		const outcome = await clock.until(client.send(download, PARTS));
		expect(outcome).toEqual({ kind: 'ok', value: { bytes: Buffer.from('%PDF'), name: 'a.pdf' } });
		expect(sent[0].options.headers).toEqual({ Accept: 'application/pdf, application/json' });
	});

	it('shows no token, also where the service repeats it', async () => {
		const { outcome } = await outcomeOf([{ body: `{"name":"${TOKEN}"}` }]);
		expect(JSON.stringify(outcome)).not.toContain(TOKEN);
		const refused = await outcomeOf([{ status: 422, body: `{"message":"bad ${TOKEN}"}` }]);
		expect(JSON.stringify(refused.outcome)).not.toContain(TOKEN);
	});

	it('tells what the clock of the service shows', async () => {
		const { client, clock } = await open([{ headers: { date: 'Thu, 01 Jan 1970 00:01:00 GMT' } }]);
		expect(client.serviceTime.aheadMs()).toBeUndefined();
		await clock.until(client.send(call('never'), PARTS));
		expect(client.serviceTime.aheadMs()).toBe(60_000);
	});
});

describe('What is not sent at all', () => {
	it.each(['', '.', '..', 'x'.repeat(201), '\ud800'])('a call with the ID %j', async (id) => {
		const { client, clock, sent } = await open([{}]);
		const outcome = await clock.until(client.send(call('never'), { path: { id } }));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'id' }, []]);
	});

	it.each(['...', 'x'.repeat(200), '😀'])('is no call with the ID %j', async (id) => {
		const { client, clock, sent } = await open([{}]);
		await clock.until(client.send(call('never'), { path: { id } }));
		expect(sent[0].url).toBe(`https://vec.example.com/things/${encodeURIComponent(id)}`);
	});

	it('content that contains itself', async () => {
		const body: IDataObject = {};
		body.self = body;
		const { client, clock, sent } = await open([{}]);
		const outcome = await clock.until(client.send(call('never'), { ...PARTS, body }));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'content' }, []]);
	});

	it('what was cancelled before', async () => {
		const { client, clock, sent } = await open([{}], {}, AbortSignal.abort());
		const outcome = await clock.until(client.send(call('never'), PARTS));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'cancelled' }, []]);
	});

	it('anything to an address that is none', async () => {
		await expect(open([{}], { baseUrl: 'ftp://vec.example.com' })).rejects.toThrow('Base URL');
	});
});

describe('An answer that is no yes', () => {
	it.each([
		[400, 'rejected'],
		[401, 'rejected'],
		[404, 'rejected'],
		[422, 'rejected'],
		[307, 'rejected'],
		[308, 'rejected'],
		[302, 'redirect'],
		[303, 'redirect'],
		[408, 'timeout'],
		[500, 'serverError'],
		[503, 'serverError'],
	])('with status %d is a no, or nobody knows: %s', async (status, kind) => {
		const { outcome, times } = await outcomeOf([{ status, body: '{"message":"no"}' }]);
		const told = outcome.kind === 'unknown' ? outcome.reason : outcome.kind;
		expect([told, times.length]).toEqual([kind, 1]);
		expect(outcome).toMatchObject({ status });
	});

	it('says what the service says of it, and for how long it asks to wait', async () => {
		const body = '{"message":"Not so","errors":{"email":["is taken"]}}';
		const { outcome } = await outcomeOf([{ status: 422, body, headers: { 'retry-after': '7' } }]);
		expect(outcome).toEqual({
			kind: 'rejected',
			status: 422,
			message: 'Not so',
			errors: [{ field: 'email', message: 'is taken' }],
			html: false,
			retryAfterMs: 7_000,
		});
	});

	it('with a redirect is a no for what only reads', async () => {
		expect((await outcomeOf([{ status: 302 }], 'always')).outcome.kind).toBe('rejected');
	});
});

describe('A call is repeated', () => {
	const attempts = async (answers: Answer[], retry: RetryClass) =>
		(await outcomeOf(answers, retry)).times.length;

	it.each<[string, Answer, Record<RetryClass, number>]>([
		['429', { status: 429 }, { always: 6, reconcile: 6, never: 6, once: 1 }],
		['503', { status: 503 }, { always: 6, reconcile: 1, never: 1, once: 1 }],
		['500', { status: 500 }, { always: 3, reconcile: 1, never: 1, once: 1 }],
		['408', { status: 408 }, { always: 3, reconcile: 1, never: 1, once: 1 }],
		['404', { status: 404 }, { always: 1, reconcile: 1, never: 1, once: 1 }],
		['nobody there', { thrown: offline() }, { always: 3, reconcile: 3, never: 3, once: 1 }],
		['broken', { thrown: new Error('x') }, { always: 3, reconcile: 1, never: 1, once: 1 }],
	])('as often as its class allows after %s', async (_, answer, wanted) => {
		for (const [retry, count] of Object.entries(wanted))
			expect([retry, await attempts([answer], retry as RetryClass)]).toEqual([retry, count]);
	});

	it('with longer and longer pauses, and then gives what came', async () => {
		const { outcome, times } = await outcomeOf([{ status: 500 }, { status: 500 }, {}], 'always');
		expect(outcome.kind).toBe('ok');
		expect(times).toEqual([0, 1_000, 3_000]);
	});

	it('not before the service wants it', async () => {
		const { times } = await outcomeOf([{ status: 429, headers: { 'retry-after': '20' } }, {}]);
		expect(times[1]).toBeGreaterThanOrEqual(20_000);
		expect(times[1]).toBeLessThan(40_000);
	});

	it('no more once it is cancelled, and is not sent then', async () => {
		const abort = new AbortController();
		const { client, clock, sent } = await open([{ status: 429 }], {}, abort.signal);
		const sending = client.send(call('never'), PARTS);
		void clock.later(100).then(() => abort.abort());
		expect(await clock.until(sending)).toEqual({ kind: 'notSent', reason: 'cancelled' });
		expect(sent).toHaveLength(1);
	});

	it('no more once it is cancelled, and stays unknown where it is', async () => {
		const abort = new AbortController();
		const { client, clock } = await open([{ status: 500 }], {}, abort.signal);
		const sending = client.send(call('always'), PARTS);
		void clock.later(100).then(() => abort.abort());
		expect(await clock.until(sending)).toMatchObject({ kind: 'unknown', reason: 'serverError' });
	});
});

describe('Calls that have to be over by a moment', () => {
	const by = async (answers: Answer[], ms: number, retry: RetryClass = 'always') => {
		const { client, clock, sent } = await open(answers);
		const limited: Client = client.until(ms);
		return { outcome: await clock.until(limited.send(call(retry), PARTS)), sent, clock, limited };
	};

	it('may take no longer than is left', async () => {
		const { sent } = await by([{}], 5_000);
		expect(sent[0].options.timeout).toBe(5_000);
	});

	it('are not sent after it', async () => {
		const { outcome, sent } = await by([{}], 0);
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'stopped' }, []]);
	});

	it('are not repeated after it', async () => {
		const { outcome, sent } = await by([{ status: 500 }], 900);
		expect([outcome.kind, sent.length]).toEqual(['unknown', 1]);
	});

	it('do not wait for longer when everybody has to', async () => {
		const { outcome, sent, clock } = await by([{ status: 429 }], 900);
		expect([outcome.kind, sent.length]).toEqual(['rejected', 1]);
		expect(clock.now()).toBeLessThan(1_000);
	});
});

describe('The hosts a credential is limited to', () => {
	it.each([
		[{}, undefined],
		[{ allowedHttpRequestDomains: 'all', allowedDomains: 'a.example.com' }, undefined],
		[{ allowedHttpRequestDomains: 'domains', allowedDomains: ' a.example.com ' }, 'a.example.com'],
		[{ allowedHttpRequestDomains: 'domains', allowedDomains: ' ' }, 'none.invalid'],
		[{ allowedHttpRequestDomains: 'domains' }, 'none.invalid'],
	])('are told to n8n: %j', async (credential, allowedDomains) => {
		const { client, clock, sent } = await open([{}], credential);
		await clock.until(client.send(call('never'), PARTS));
		expect(sent[0].options.allowedDomains).toBe(allowedDomains);
	});
});
