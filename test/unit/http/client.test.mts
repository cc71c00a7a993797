import type { Client } from '../../../shared/http/client.ts';
import type { RetryClass } from '../../../shared/http/endpoint.ts';
import type { Answer } from '../../support/scriptedHost.mts';
import { call, openScripted, outcomeOf, PARTS, TOKEN } from '../../support/scriptedHost.mts';

const offline = () =>
	Object.assign(new Error('n8n'), {
		cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' }),
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
		const { client, clock, sent } = await openScripted([{ status: 429 }], {}, abort.signal);
		const sending = client.send(call('never'), PARTS);
		void clock.later(100).then(() => abort.abort());
		expect(await clock.until(sending)).toEqual({ kind: 'notSent', reason: 'cancelled' });
		expect(sent).toHaveLength(1);
	});

	it('no more once it is cancelled, and stays unknown where it is', async () => {
		const abort = new AbortController();
		const { client, clock } = await openScripted([{ status: 500 }], {}, abort.signal);
		const sending = client.send(call('always'), PARTS);
		void clock.later(100).then(() => abort.abort());
		expect(await clock.until(sending)).toMatchObject({ kind: 'unknown', reason: 'serverError' });
	});
});

describe('Calls that are ready at the same time', () => {
	it('are not sent when they are cancelled before their turn', async () => {
		const abort = new AbortController();
		const { client, clock, sent } = await openScripted([{}], {}, abort.signal);
		const sending = Array.from({ length: 3 }, async () => await client.send(call('never'), PARTS));
		await new Promise((resolve) => setImmediate(resolve));
		expect(sent).toHaveLength(1);
		abort.abort();
		const cancelled = { kind: 'notSent', reason: 'cancelled' };
		expect((await clock.until(Promise.all(sending))).slice(1)).toEqual([cancelled, cancelled]);
		expect(sent).toHaveLength(1);
	});
});

describe('Calls that have to be over by a moment', () => {
	const by = async (answers: Answer[], ms: number, retry: RetryClass = 'always') => {
		const { client, clock, sent } = await openScripted(answers);
		const limited: Client = client.until(ms);
		const outcome = await clock.until(limited.send(call(retry), PARTS));
		return { outcome, sent, clock, client, limited };
	};

	it('may take no longer than is left', async () => {
		const { sent } = await by([{}], 5_000);
		expect(sent[0].options.timeout).toBe(5_000);
	});

	it('are not sent after it', async () => {
		const { outcome, sent } = await by([{}], 0);
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'stopped' }, []]);
	});

	it.each([900, 1_000])('are not repeated after it: %d ms', async (ms) => {
		const { outcome, sent, clock } = await by([{ status: 500 }], ms);
		expect([outcome.kind, sent.length, clock.now()]).toEqual(['unknown', 1, 0]);
	});

	it('are repeated before it', async () => {
		const { sent } = await by([{ status: 500 }], 1_001);
		expect(sent.map(({ atMs }) => atMs)).toEqual([0, 1_000]);
	});

	it.each([900, 1_000])('do not wait for longer when everybody has to: %d ms', async (ms) => {
		const { outcome, sent, clock } = await by([{ status: 429 }], ms);
		expect([outcome.kind, sent.length, clock.now()]).toEqual(['rejected', 1, 0]);
	});

	it('are not sent when everybody has to wait for longer', async () => {
		const { client, clock, sent } = await openScripted([{}]);
		client.gate.pause(5_000);
		const outcome = await clock.until(client.until(4_000).send(call('always'), PARTS));
		expect([outcome, sent, clock.now()]).toEqual([{ kind: 'notSent', reason: 'stopped' }, [], 0]);
	});

	it.each([9, 10])('are not sent when it is over by the time it is their turn: %d', async (ms) => {
		const { client, clock, sent } = await openScripted([{}]);
		await clock.until(clock.later(10));
		const outcome = await clock.until(client.until(ms).send(call('always'), PARTS));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'stopped' }, []]);
	});

	it('say what the last try came to when it is over before the next one', async () => {
		const { client, clock, sent } = await openScripted([{ status: 429 }]);
		const sending = client.until(1_500).send(call('never'), PARTS);
		void clock.later(500).then(() => client.gate.pause(2_000));
		expect(await clock.until(sending)).toMatchObject({ kind: 'rejected', status: 429 });
		expect(sent).toHaveLength(1);
	});

	it('come from a client that is the same otherwise', async () => {
		const { client, limited, sent } = await by([{}], 5_000);
		expect(limited).toEqual({ ...client, send: limited.send });
		expect(sent).toHaveLength(1);
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
		const { client, clock, sent } = await openScripted([{}], credential);
		await clock.until(client.send(call('never'), PARTS));
		expect(sent[0].options.allowedDomains).toBe(allowedDomains);
	});
});

describe('Whom a call is sent as', () => {
	const send = async (over: object) => {
		const { client, clock, sent } = await openScripted([{}], {}, undefined, over);
		const outcome = await clock.until(client.send(call('never'), PARTS));
		return { client, outcome, sent };
	};

	it('is the credential of the node, which n8n is told by its ID and name', async () => {
		const node = { credentials: { vecApi: { id: 'c1', name: 'My VEC' }, other: { id: 'c2' } } };
		const { sent, client } = await send({ getNode: () => node });
		expect(client.service.name).toBe('VEC');
		expect(sent[0].credential).toEqual({
			id: 'c1',
			name: 'My VEC',
			type: 'vecApi',
			data: { apiToken: TOKEN, baseUrl: 'https://vec.example.com/' },
		});
	});

	it.each([{}, { credentials: {} }])('has no ID where the node knows none: %j', async (node) => {
		const { sent } = await send({ getNode: () => node });
		expect(sent[0].credential).toMatchObject({ id: '', name: 'VEC' });
	});

	it('is asked for by the type that the service has', async () => {
		const getCredentials = jest.fn(async () => ({ baseUrl: 'https://vec.example.com' }));
		await send({ getCredentials });
		expect(getCredentials.mock.calls).toEqual([['vecApi']]);
	});

	it.each([undefined, 'none', () => undefined])(
		'needs no way to cancel it: %s',
		async (getExecutionCancelSignal) => {
			const { client, outcome } = await send({ getExecutionCancelSignal });
			expect([client.signal, outcome.kind]).toEqual([undefined, 'ok']);
		},
	);

	it('has the signal that n8n cancels the execution by', async () => {
		const { signal } = new AbortController();
		const { client } = await openScripted([{}], {}, signal);
		expect(client.signal).toBe(signal);
	});
});
