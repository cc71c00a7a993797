import type { Parts } from '../../../shared/http/endpoint.ts';
import { fileEndpoint } from '../../../shared/http/endpoint.ts';
import { Form } from '../../../shared/http/form.ts';
import { filePart } from '../../support/formFiles.mts';
import type { Answer } from '../../support/scriptedHost.mts';
import { call, openScripted, outcomeOf, PARTS } from '../../support/scriptedHost.mts';

const MB = 1024 * 1024;

/** Comes in as it is read, and ends with an error where there is one. */
async function* stream(text: string, error?: Error) {
	yield await Promise.resolve(Buffer.from(text));
	if (error) throw error;
}

/** A body said to have so many bytes, which comes in as a stream. */
const said = (bytes: number, status = 200): Answer => ({
	status,
	headers: { 'content-length': String(bytes) },
	body: stream('{"name":"a"}'),
});

/** A form with a file that is as long as it is said to be, or not. */
function formWith(...what: Parameters<typeof filePart>): Form {
	const form = new Form();
	form.append('file', filePart(...what));
	return form;
}

async function sendOne(answer: Answer, which = call('never'), parts: Parts = PARTS) {
	const { client, clock, sent } = await openScripted([answer]);
	const outcome = await clock.until(client.send(which, parts));
	return { outcome, sent };
}

describe('How much of an answer is read', () => {
	it.each([
		[200, 16 * MB],
		[299, 16 * MB],
	])('of a good one: all of 16 MB, and no more (%d)', async (status, most) => {
		expect((await sendOne(said(most, status))).outcome.kind).toBe('ok');
		expect((await sendOne(said(most + 1, status))).outcome).toEqual({
			kind: 'unknown',
			reason: 'tooLarge',
			status,
		});
	});

	it('of a file: 64 MB', async () => {
		const download = fileEndpoint(call('always') as never);
		expect((await sendOne(said(64 * MB), download)).outcome.kind).toBe('ok');
		expect((await sendOne(said(64 * MB + 1), download)).outcome).toMatchObject({
			reason: 'tooLarge',
		});
	});

	it.each([300, 422, 199])('of a refusal: 1 MB, but its status counts (%d)', async (status) => {
		const body = '{"message":"no"}';
		const refused = (bytes: number) => ({ ...said(bytes, status), body: stream(body) });
		const reading = call('always');
		expect((await sendOne(refused(MB), reading)).outcome).toMatchObject({ status, message: 'no' });
		const { outcome } = await sendOne(refused(MB + 1), reading);
		expect(outcome).toEqual({ kind: 'rejected', status, errors: [], html: false });
	});

	it('of a file that is refused: no more than of any refusal', async () => {
		const download = fileEndpoint(call('once') as never);
		const { outcome } = await sendOne(said(MB + 1, 404), download);
		expect(outcome).toEqual({ kind: 'rejected', status: 404, errors: [], html: false });
	});
});

describe('An answer that breaks off', () => {
	it.each([200, 422, 500])(
		'leaves open what became of the call, with status %d',
		async (status) => {
			const body = stream('{"na', new Error('aborted'));
			const { outcome } = await sendOne({ status, body });
			expect(outcome).toEqual({ kind: 'unknown', reason: 'dropped', status });
		},
	);

	it('because it is cancelled says so', async () => {
		const abort = new AbortController();
		async function* body() {
			yield await Promise.resolve(Buffer.from('{'));
			abort.abort();
			throw new Error('aborted');
		}
		const { client, clock } = await openScripted([{ body: body() }], {}, abort.signal);
		expect(await clock.until(client.send(call('never'), PARTS))).toEqual({
			kind: 'unknown',
			reason: 'cancelled',
			status: 200,
		});
	});
});

describe('What an answer is, by its status', () => {
	it.each([
		[299, 'never', 'ok'],
		[300, 'always', 'rejected'],
		[300, 'never', 'redirect'],
		[399, 'never', 'redirect'],
		[399, 'once', 'redirect'],
		[399, 'always', 'rejected'],
		[400, 'never', 'rejected'],
		[499, 'never', 'rejected'],
		[599, 'never', 'serverError'],
	] as const)('%d to a call that is repeated %s: %s', async (status, retry, kind) => {
		const { outcome } = await sendOne({ status }, call(retry));
		expect(outcome.kind === 'unknown' ? outcome.reason : outcome.kind).toBe(kind);
	});

	it.each([
		['<!doctype html>', true],
		['{"message":"no"}', false],
	])('of a service that fails, with a page or none: %s', async (body, html) => {
		const { outcome } = await outcomeOf([{ status: 502, body }]);
		expect(outcome).toEqual({ kind: 'unknown', reason: 'serverError', status: 502, html });
	});

	it('of a service that fails, with the wait it asks for', async () => {
		const headers = { 'retry-after': '7' };
		const { outcome } = await outcomeOf([{ status: 503, headers, body: '' }]);
		expect(outcome).toMatchObject({ reason: 'serverError', retryAfterMs: 7_000 });
	});

	it('of a service that waited too long for the request', async () => {
		const { outcome } = await outcomeOf([{ status: 408, headers: { 'retry-after': '7' } }]);
		expect(outcome).toEqual({ kind: 'unknown', reason: 'timeout', status: 408 });
	});
});

describe('A word instead of JSON', () => {
	it.each(['OK', 'ok.', ' Accepted!\n', 'a'.repeat(20)])('is an answer: %j', async (body) => {
		const { outcome } = await outcomeOf([{ body }]);
		expect(outcome).toEqual({ kind: 'ok', value: body.trim() });
	});

	it.each(['O', 'a'.repeat(21), 'OK?', 'OK!!', '1OK', 'OK1', 'all is well'])(
		'is none: %j',
		async (body) => {
			const { outcome } = await outcomeOf([{ body }]);
			expect(outcome).toMatchObject({ kind: 'unknown', reason: 'unreadable' });
		},
	);
});

describe('A form', () => {
	it('is handed to n8n as it is, without a type of content, which n8n adds', async () => {
		const body = formWith(['%PDF']);
		const { sent } = await sendOne({}, call('never'), { ...PARTS, body });
		expect(sent[0].options.body).toBe(body);
		expect(sent[0].options.headers).toEqual({ Accept: 'application/json' });
	});

	it.each([
		[formWith(['%PDF']), 120_000],
		[formWith([new Error('unread')], 20_000_000), 460_000],
		[{ name: 'a' }, 120_000],
		[undefined, 120_000],
	])('may take as long as its files are large: %#', async (body, ms) => {
		const upload = call('never', { timeoutMs: 'bySize' });
		const { sent } = await sendOne({}, upload, { ...PARTS, body });
		expect(sent[0].options.timeout).toBe(ms);
	});

	it.each([
		['cannot be read', [new Error('gone')], 4],
		['has another size than it was said to', ['%PDF'], 5],
	])('whose file %s is not sent', async (_, pieces, size) => {
		const body = formWith(pieces, size);
		const { outcome } = await sendOne({}, call('never'), { ...PARTS, body });
		expect(outcome).toEqual({ kind: 'notSent', reason: 'file' });
	});

	it('that was read well may have been sent when the network breaks', async () => {
		const body = formWith(['%PDF']);
		const { outcome } = await sendOne({ thrown: new Error('x') }, call('never'), {
			...PARTS,
			body,
		});
		expect(outcome).toEqual({ kind: 'unknown', reason: 'dropped' });
	});
});

describe('A request under way', () => {
	it('is given up when the run is cancelled, and left alone once it is answered', async () => {
		const abort = new AbortController();
		const { client, clock, sent } = await openScripted([{}, { ms: 100 }], {}, abort.signal);
		await clock.until(client.send(call('never'), PARTS));
		const second = client.send(call('never'), PARTS);
		void clock.later(50).then(() => abort.abort());
		await clock.until(second);
		expect(sent.map(({ signal }) => signal?.aborted)).toEqual([false, true]);
	});

	it('that is cancelled may have been sent', async () => {
		const abort = new AbortController();
		const answers = [{ ms: 100, thrown: new Error('aborted') }];
		const { client, clock } = await openScripted(answers, {}, abort.signal);
		const sending = client.send(call('never'), PARTS);
		void clock.later(50).then(() => abort.abort());
		expect(await clock.until(sending)).toEqual({ kind: 'unknown', reason: 'cancelled' });
	});
});

describe('The address of a call', () => {
	const twoIds = call('never', { path: '/a/{first}/b/{second_1}' });

	it('has all its IDs', async () => {
		const path = { first: '1 2', second_1: 'x' };
		const { sent } = await sendOne({}, twoIds, { path });
		expect(sent[0].url).toBe('https://vec.example.com/a/1%202/b/x');
	});

	it.each<Record<string, string> | undefined>([
		undefined,
		{},
		{ first: '1' },
		{ first: '..', second_1: 'x' },
	])('is none without one of them: %j', async (path) => {
		const { outcome, sent } = await sendOne({}, twoIds, path ? { path } : {});
		expect([outcome, sent]).toEqual([{ kind: 'notSent', reason: 'id' }, []]);
	});

	it('needs none where it has no place for one', async () => {
		const { client, clock, sent } = await openScripted([{}]);
		await clock.until(client.send(call('never', { path: '/things' })));
		expect(sent[0].url).toBe('https://vec.example.com/things');
	});
});
