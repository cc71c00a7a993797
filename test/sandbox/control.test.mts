import { setImmediate as turn } from 'node:timers/promises';
import { PDFDocument } from '@cantoo/pdf-lib';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, TYPES, VAULT, vaultForm } from './client.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

/** The sandbox may hear of the end of an answer later than whoever got it. */
async function allEnded(): Promise<void> {
	while (sandbox.counters.inFlight > 0) await turn();
}

describe('counters', () => {
	it('have no entry for an endpoint that nobody called', async () => {
		expect(sandbox.counters.endpoints).toEqual({});
		await call(sandbox, `${VAULT}/x`);
		expect(Object.keys(sandbox.counters.endpoints)).toEqual(['vec.get']);
	});

	it('tell how many requests were under way at once', async () => {
		sandbox.settings.heldUntil = { 'vec.list': 4 };
		await Promise.all(Array.from({ length: 4 }, async () => await call(sandbox, VAULT)));
		await call(sandbox, VAULT);
		sandbox.settings.heldUntil = {};
		expect(sandbox.counters.endpoints['vec.list']).toEqual({
			requests: 5,
			inFlight: 0,
			maxInFlight: 4,
		});
	});

	it('tell those to wait a second who come while an endpoint has as many as it bears', async () => {
		sandbox.settings.mostAtOnce = { 'vec.list': 3 };
		sandbox.settings.heldUntil = { 'vec.list': 4 };
		const replies = await Promise.all(
			Array.from({ length: 4 }, async () => await call(sandbox, VAULT)),
		);
		sandbox.settings.heldUntil = {};
		expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
		expect(replies.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
		// Another endpoint is another matter, and afterwards there is room again.
		expect((await call(sandbox, `${TYPES}?pageSize=1`)).status).toBe(200);
		expect((await call(sandbox, VAULT)).status).toBe(200);
		sandbox.settings.mostAtOnce = {};
	});

	it('tell of both services together how many were under way at once, and how long any was', async () => {
		sandbox.settings.delayMs = 60;
		const both = [`${TYPES}?pageSize=1`, VAULT];
		await Promise.all(both.map(async (path) => await call(sandbox, path)));
		await allEnded();
		const first = sandbox.counters.busyMs;
		sandbox.settings.delayMs = 0;
		await call(sandbox, '/__sandbox/counters');
		expect(sandbox.counters).toMatchObject({ inFlight: 0, maxInFlight: 2, busyMs: first });
		await call(sandbox, VAULT);
		await allEnded();
		// Not twice 60: what was under way at the same time counts once. A timer may end a little early.
		expect(first).toBeGreaterThan(55);
		expect(sandbox.counters.busyMs).toBeGreaterThan(first);
		sandbox.reset();
		expect(sandbox.counters).toMatchObject({ inFlight: 0, maxInFlight: 0, busyMs: 0 });
	});

	it('log each request of the services, and none of the sandbox itself', async () => {
		await call(sandbox, `${TYPES}?pageSize=1`);
		await call(sandbox, '/__sandbox/counters');
		await call(sandbox, `${VAULT}/x/retry`, { method: 'POST' });
		const log = (await call(sandbox, '/__sandbox/counters')).json.requestLog;
		expect(log).toEqual([
			expect.objectContaining({ method: 'GET', endpoint: 'velocert.types', status: 200 }),
			expect.objectContaining({ path: `${VAULT}/x/retry`, endpoint: 'vec.retry', status: 404 }),
		]);
	});

	it('count the bytes of whole requests and answers, sent with or without a length', async () => {
		await call(sandbox, VAULT, {
			body: vaultForm({}, { bytes: Buffer.alloc(50_000, '%PDF-1.4 ') }),
		});
		expect(sandbox.counters.bytesIn).toBeGreaterThan(50_000);
		expect(sandbox.counters.bytesOut).toBeGreaterThan(300);
	});
});

describe('control over HTTP', () => {
	it('merges settings, shows the state and resets it', async () => {
		const { json } = await call(sandbox, '/__sandbox/settings', { body: { processingMs: 1 } });
		expect(json).toMatchObject({ processingMs: 1, velocertScheme: 'both' });
		await call(sandbox, VAULT, { body: vaultForm({ full_name: 'Žofie' }) });
		const { vault } = (await call(sandbox, '/__sandbox/state')).json;
		expect(vault[0]).toMatchObject({ fullName: 'Žofie', file: { name: 'certificate.pdf' } });
		expect(vault[0].file.bytes).toBeUndefined();
		await call(sandbox, '/__sandbox/reset', { method: 'POST' });
		expect((await call(sandbox, '/__sandbox/state')).json).toEqual({
			vault: [],
			issued: [],
			outbox: [],
		});
		expect(sandbox.counters.vec.created).toBe(0);
	});

	it('refuses a setting it does not know', async () => {
		const answer = await call(sandbox, '/__sandbox/settings', { body: { procesingMs: 1 } });
		expect([answer.status, answer.json.message]).toEqual([400, 'Unknown setting procesingMs']);
	});

	it('makes samples that it takes itself', async () => {
		const query = `title=${encodeURIComponent('Škola')}&name=${encodeURIComponent('李')}`;
		const pdf = await fetch(`${sandbox.origin}/__sandbox/samples/certificate.pdf?${query}`);
		const document = await PDFDocument.load(await pdf.arrayBuffer());
		expect([document.getPageCount(), document.getTitle()]).toEqual([1, 'Škola']);
		const png = await fetch(`${sandbox.origin}/__sandbox/samples/badge.png`);
		const bytes = Buffer.from(await png.arrayBuffer());
		const answer = await call(sandbox, VAULT, {
			body: vaultForm({}, { bytes, name: 'badge.png' }),
		});
		expect(answer.status).toBe(201);
	});

	it('hands out the same ids for the same seed', async () => {
		const ids = async (seed: number) => {
			const other = await startSandbox({ seed });
			const { uuid } = (await call(other, VAULT, { body: vaultForm() })).json.data;
			await other.close();
			return uuid;
		};
		expect(await ids(7)).toBe(await ids(7));
		expect(await ids(7)).not.toBe(await ids(8));
	});

	it('hands out the same ids again after a reset', async () => {
		const first = (await call(sandbox, VAULT, { body: vaultForm() })).json.data.uuid;
		sandbox.reset();
		expect((await call(sandbox, VAULT, { body: vaultForm() })).json.data.uuid).toBe(first);
	});
});

describe('the page', () => {
	it('shows who got what, and lets no name become markup', async () => {
		const name = '<script>alert("x")</script>';
		await call(sandbox, VAULT, { body: vaultForm({ full_name: name, certificate_title: name }) });
		await call(sandbox, `${TYPES}/104/credentials`, {
			body: { recipients: [{ email: 'joe@example.com', credential: { recipientName: name } }] },
		});
		const page = await call(sandbox, '/');
		expect(page.headers.get('content-type')).toContain('text/html');
		expect(page.text).not.toContain('<script>');
		expect(page.text).toContain('joe@example.com');
		expect(page.text).toContain('jane@example.com');
		expect(page.text).not.toContain('<span class="bad-mark">');
	});

	it('marks duplicates', async () => {
		const body = {
			recipients: [{ email: 'joe@example.com', credential: { recipientName: 'Joe' } }],
		};
		await call(sandbox, `${TYPES}/104/credentials`, { body });
		await call(sandbox, `${TYPES}/104/credentials`, { body });
		const { text } = await call(sandbox, '/');
		expect(text).toContain('<li class="bad"><b>1</b>duplicate</li>');
		expect(text.split('<span class="bad-mark">duplicate</span>')).toHaveLength(2);
	});

	it('leads to a certificate of everything that was issued', async () => {
		const credential = {
			recipient: { firstName: 'Zoë', lastName: 'Łu' },
			course: { title: 'Tea', hours: 2 },
		};
		const whole = { ...credential, skills: ['a'], issuedOn: '2026-11-24' };
		const body = { recipients: [{ email: 'joe@example.com', credential: whole }] };
		expect((await call(sandbox, `${TYPES}/102/credentials`, { body })).status).toBe(200);
		const [, path] =
			/href="(\/__sandbox\/credentials\/[^"]+)"/.exec((await call(sandbox, '/')).text) ?? [];
		const pdf = await fetch(sandbox.origin + path);
		const document = await PDFDocument.load(await pdf.arrayBuffer());
		expect([document.getPageCount(), document.getTitle()]).toEqual([1, 'Diploma']);
		expect((await fetch(`${sandbox.origin}/__sandbox/credentials/x.pdf`)).status).toBe(404);
	});
});
