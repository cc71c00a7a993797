import type { Answer } from '../../support/scriptedHost.mts';
import { call, openScripted, PARTS } from '../../support/scriptedHost.mts';

const ONCE = call('once');
const WAIT_7: Answer = { status: 429, headers: { 'retry-after': '7' } };

/** A client, with calls made one after the other. */
async function open(answers: Answer[], signal?: AbortSignal) {
	const { client, clock, sent } = await openScripted(answers, {}, signal);
	const send = async (which = ONCE, from = client) => await clock.until(from.send(which, PARTS));
	const paths = () => sent.map(({ url, atMs }) => [new URL(url).pathname, atMs]);
	return { client, clock, sent, send, paths };
}

describe('The calls of a run, once none is answered', () => {
	it('are not sent any more, after it was asked thrice whether the service is there', async () => {
		const { send, paths } = await open([{ status: 500 }]);
		for (let count = 0; count < 3; count++) await send();
		expect(await send()).toEqual({ kind: 'notSent', reason: 'down' });
		expect(paths().slice(3)).toEqual([
			['/ping', 1_000],
			['/ping', 4_000],
			['/ping', 13_000],
		]);
		expect(await send()).toEqual({ kind: 'notSent', reason: 'down' });
		expect(paths()).toHaveLength(6);
	});

	it('are not sent either when all that answers is a page of something in between', async () => {
		const { send } = await open([
			{ status: 500 },
			{ status: 500 },
			{ status: 500 },
			{ body: '<p>' },
		]);
		for (let count = 0; count < 3; count++) await send();
		expect(await send()).toEqual({ kind: 'notSent', reason: 'down' });
	});

	it('say what their own last try came to, where they had one', async () => {
		const { client, clock, sent } = await open([{ status: 500 }]);
		const reading = client.send(call('always'), PARTS);
		const others = [1, 2, 3].map(async () => await client.send(ONCE, PARTS));
		await clock.until(Promise.all(others));
		expect(await clock.until(reading)).toMatchObject({ kind: 'unknown', status: 500 });
		expect(sent.filter(({ url }) => url.includes('/things'))).toHaveLength(4);
	});

	it('ask no sooner than the service wants it, when it only asks to wait', async () => {
		const { send, paths } = await open([WAIT_7]);
		for (let count = 0; count < 3; count++) await send();
		expect(paths().map(([, atMs]) => atMs)).toEqual([0, 7_000, 14_000]);
		expect(await send()).toEqual({ kind: 'notSent', reason: 'busy' });
		expect(paths()[3]).toEqual(['/ping', 21_000]);
	});

	it('do not wait for that where they have to be over by a moment', async () => {
		const { client, send, paths, clock } = await open([{ status: 500 }]);
		for (let count = 0; count < 3; count++) await send();
		const outcome = await send(ONCE, client.until(60_000));
		expect(outcome).toEqual({ kind: 'notSent', reason: 'down' });
		expect([paths().slice(3), clock.now()]).toEqual([[['/ping', 0]], 0]);
	});

	it('are not held back by those that had no time for an answer', async () => {
		const { client, send, paths } = await open([{ status: 500, ms: 200 }]);
		for (let count = 1; count <= 5; count++) await send(ONCE, client.until(count * 200));
		await send();
		expect(paths().map(([path]) => path)).toEqual(Array.from({ length: 6 }, () => '/things/1'));
	});

	it('are not held back by several that were asked to wait together', async () => {
		const { client, clock, send, paths } = await open([{ ...WAIT_7, ms: 10 }]);
		await clock.until(Promise.all([1, 2, 3, 4].map(async () => await client.send(ONCE, PARTS))));
		await send();
		expect(paths()).toHaveLength(5);
		expect(paths()[4]).toEqual(['/things/1', 7_010]);
	});
});

describe('All calls of a run', () => {
	it.each([
		[429, 'never'],
		[503, 'always'],
	] as const)('wait while one is asked to, with %d', async (status, retry) => {
		const { client, clock, sent } = await open([{ status }, {}]);
		const first = client.send(call(retry), PARTS);
		await clock.until(clock.later(10));
		const second = client.send(ONCE, PARTS);
		await clock.until(Promise.all([first, second]));
		expect(sent.map(({ atMs }) => atMs)).toEqual([0, 1_000, 1_000]);
	});

	it('wait as long as a service asks that turned away what is not repeated', async () => {
		const { client, send } = await open([WAIT_7]);
		await send();
		expect(client.gate.openAtMs()).toBe(7_000);
	});

	it.each<Answer>([
		{ status: 422, headers: { 'retry-after': '7' } },
		{ status: 500, headers: { 'retry-after': '7' } },
		{ status: 429 },
		{},
	])('do not wait after %j, which asks nobody to', async (answer) => {
		const { client, send } = await open([answer]);
		client.gate.setMaxWidth(4);
		await send();
		expect([client.gate.openAtMs(), client.gate.width()]).toEqual([0, 4]);
	});

	it('are more at once with every good answer, and with no other', async () => {
		const { client, send } = await open([{}, { status: 404 }, { status: 500 }, {}]);
		client.gate.setMaxWidth(16);
		const widths: number[] = [];
		for (let count = 0; count < 4; count++) {
			await send();
			widths.push(client.gate.width());
		}
		expect(widths).toEqual([5, 5, 5, 6]);
	});

	it('are more at once however late it is, and not more when answers take long', async () => {
		const { client, clock, send } = await open([{}, {}, { ms: 5_000 }]);
		client.gate.setMaxWidth(16);
		await send();
		await clock.until(clock.later(60_000));
		await send();
		expect(client.gate.width()).toBe(6);
		await send();
		expect(client.gate.width()).toBe(6);
	});
});

describe('A cancelled run', () => {
	it('ends the pause before the next try', async () => {
		const abort = new AbortController();
		const { client, clock } = await open([{ status: 500 }], abort.signal);
		const sending = client.send(call('always'), PARTS);
		void clock.later(100).then(() => abort.abort());
		await clock.until(sending);
		expect(clock.now()).toBe(100);
	});

	it('ends the pause that everybody keeps, and sends nothing after it', async () => {
		const abort = new AbortController();
		const { client, clock, sent } = await open([WAIT_7], abort.signal);
		await clock.until(client.send(ONCE, PARTS));
		const sending = client.send(ONCE, PARTS);
		void clock.later(100).then(() => abort.abort());
		expect(await clock.until(sending)).toEqual({ kind: 'notSent', reason: 'cancelled' });
		expect([sent.length, clock.now()]).toEqual([1, 100]);
	});

	it('ends the pause before it is asked whether the service is there', async () => {
		const abort = new AbortController();
		const { client, clock, sent } = await open([{ status: 500 }], abort.signal);
		for (let count = 0; count < 3; count++) await clock.until(client.send(ONCE, PARTS));
		const sending = client.send(ONCE, PARTS);
		void clock.later(100).then(() => abort.abort());
		expect(await clock.until(sending)).toEqual({ kind: 'notSent', reason: 'cancelled' });
		expect([sent.length, clock.now()]).toEqual([3, 100]);
	});
});
