import type { IDataObject } from 'n8n-workflow';
import { fileEndpoint } from '../../../shared/http/endpoint.ts';
import { call, openScripted, outcomeOf, PARTS, TOKEN } from '../../support/scriptedHost.mts';

describe('A call', () => {
	it('goes to the address of the credential, as JSON, and gives what came', async () => {
		const { client, clock, sent } = await openScripted([{}]);
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
		const { client, clock, sent } = await openScripted([{}]);
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
		const { client, clock, sent } = await openScripted([
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
		const { client, clock } = await openScripted([
			{ headers: { date: 'Thu, 01 Jan 1970 00:01:00 GMT' } },
		]);
		expect(client.serviceTime.aheadMs()).toBeUndefined();
		await clock.until(client.send(call('never'), PARTS));
		expect(client.serviceTime.aheadMs()).toBe(60_000);
	});
});

describe('What is not sent at all', () => {
	it.each(['', '.', '..', 'x'.repeat(201), '\ud800'])('a call with the ID %j', async (id) => {
		const { client, clock, sent } = await openScripted([{}]);
		const outcome = await clock.until(client.send(call('never'), { path: { id } }));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'id' }, []]);
	});

	it.each(['...', 'x'.repeat(200), '😀'])('is no call with the ID %j', async (id) => {
		const { client, clock, sent } = await openScripted([{}]);
		await clock.until(client.send(call('never'), { path: { id } }));
		expect(sent[0].url).toBe(`https://vec.example.com/things/${encodeURIComponent(id)}`);
	});

	it('content that contains itself', async () => {
		const body: IDataObject = {};
		body.self = body;
		const { client, clock, sent } = await openScripted([{}]);
		const outcome = await clock.until(client.send(call('never'), { ...PARTS, body }));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'content' }, []]);
	});

	it('what was cancelled before', async () => {
		const { client, clock, sent } = await openScripted([{}], {}, AbortSignal.abort());
		const outcome = await clock.until(client.send(call('never'), PARTS));
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'cancelled' }, []]);
	});

	it('anything to an address that is none', async () => {
		await expect(openScripted([{}], { baseUrl: 'ftp://vec.example.com' })).rejects.toThrow(
			'Base URL',
		);
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
