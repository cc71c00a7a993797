import type { FaultKind } from '../../sandbox/faults.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, TYPES, VAULT, vaultForm } from './client.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

const create = async () => await call(sandbox, VAULT, { body: vaultForm() });

describe('faults on purpose', () => {
	it.each([
		['429', 429],
		['503', 503],
		['500', 500],
		['html502', 502],
		['html401', 401],
		['html200', 200],
	] as Array<[FaultKind, number]>)(
		'answers %s with %i and commits nothing',
		async (kind, status) => {
			sandbox.faults.add({ kind });
			const answer = await create();
			expect(answer.status).toBe(status);
			expect(answer.headers.get('content-type')).toContain(
				kind.startsWith('html') ? 'html' : 'json',
			);
			expect(sandbox.store.vault).toHaveLength(0);
			expect(sandbox.counters.faults).toEqual({ [kind]: 1 });
			expect((await create()).status).toBe(201);
		},
	);

	it('answers any status with any body', async () => {
		sandbox.faults.add({ kind: 'status', status: 418, body: { message: 'teapot' } });
		const answer = await create();
		expect([answer.status, answer.json]).toEqual([418, { message: 'teapot' }]);
	});

	it('gives Retry-After in seconds or as a date', async () => {
		sandbox.faults.add([
			{ kind: '429', retryAfter: 2 },
			{ kind: '503', retryAfter: 'date' },
		]);
		expect((await create()).headers.get('retry-after')).toBe('2');
		const date = Date.parse((await create()).headers.get('retry-after') ?? '');
		expect(date).toBeGreaterThan(Date.now());
	});

	it('drops before anything is committed', async () => {
		sandbox.faults.add({ kind: 'dropBefore' });
		await expect(create()).rejects.toThrow();
		expect(sandbox.store.vault).toHaveLength(0);
	});

	it('drops after the commit, without an answer', async () => {
		sandbox.faults.add({ kind: 'dropAfterCommit' });
		await expect(create()).rejects.toThrow();
		expect(sandbox.store.vault).toHaveLength(1);
		expect(sandbox.counters.requestLog.at(-1)?.status).toBe(0);
		expect((await create()).status).toBe(422);
	});

	it('answers 500 after the commit', async () => {
		sandbox.faults.add({ kind: '500AfterCommit' });
		const answer = await create();
		expect([answer.status, answer.json.error_code]).toEqual([500, 'SERVER_ERROR']);
		expect(sandbox.store.vault).toHaveLength(1);
	});

	it('promises a whole body and sends half', async () => {
		sandbox.faults.add({ kind: 'truncate' });
		const response = await fetch(`${sandbox.origin}${VAULT}`, {
			headers: { Authorization: 'Bearer vec-demo-token' },
		});
		expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
		await expect(response.text()).rejects.toThrow();
		expect((await call(sandbox, VAULT)).status).toBe(200);
	});

	it('stalls for a while', async () => {
		sandbox.faults.add({ kind: 'stall', stallMs: 120 });
		const start = Date.now();
		await create();
		expect(Date.now() - start).toBeGreaterThanOrEqual(110);
		expect(sandbox.store.vault).toHaveLength(0);
	});

	it('stalls for good, and still closes at once', async () => {
		const other = await startSandbox();
		other.faults.add({ kind: 'stall' });
		const waiting = expect(call(other, VAULT)).rejects.toThrow();
		while (!other.counters.endpoints['vec.list']) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		await other.close();
		await waiting;
	});

	it('redirects to an address that counts its visitors', async () => {
		sandbox.faults.add({ kind: 'redirect', times: 2 });
		const answer = await call(sandbox, VAULT, { redirect: 'manual' });
		expect(answer.status).toBe(302);
		expect(answer.headers.get('location')).toBe(`${sandbox.origin}/__sandbox/elsewhere`);
		await call(sandbox, VAULT);
		const { redirected, redirectedWithAuthorization } = sandbox.counters;
		expect([redirected, redirectedWithAuthorization]).toEqual([1, 1]);
	});
});

describe('which requests a fault hits', () => {
	const statuses = async (count: number, path = VAULT) => {
		const seen: number[] = [];
		for (let index = 0; index < count; index++) seen.push((await call(sandbox, path)).status);
		return seen;
	};

	it('skips, repeats and hits each n-th', async () => {
		sandbox.faults.add({ kind: '503', skip: 1, times: 2 });
		expect(await statuses(4)).toEqual([200, 503, 503, 200]);
		sandbox.faults.clear();
		sandbox.faults.add({ kind: '503', every: 3, times: 9 });
		expect(await statuses(6)).toEqual([200, 200, 503, 200, 200, 503]);
	});

	it('matches by endpoint, method, part of the path or pattern', async () => {
		for (const match of [
			{ endpoint: 'vec.list' },
			{ method: 'get', path: 'vault' },
			{ path: '/vault$/' },
		]) {
			sandbox.faults.clear();
			sandbox.faults.add({ kind: '503', match });
			expect(await statuses(1, TYPES)).toEqual([200]);
			expect(await statuses(1)).toEqual([503]);
		}
	});

	it('hits by chance, the same requests for the same seed', async () => {
		const round = async () => {
			sandbox.reset();
			sandbox.faults.add({ kind: '503', probability: 0.5, times: 99 });
			return await statuses(12);
		};
		const first = await round();
		expect(new Set(first)).toEqual(new Set([200, 503]));
		expect(await round()).toEqual(first);
	});

	it.each([
		[{ kind: 'bogus' }, "unknown kind 'bogus'"],
		[{ kind: 'status', status: 42 }, 'status 42'],
		[{ kind: '503', match: { path: '/(/' } }, 'path /(/ is no regular expression'],
		[{ kind: '503', probability: 2 }, 'probability 2'],
		[null, 'not an object'],
	])('is refused when it could never work: %j', async (rule, complaint) => {
		const answer = await call(sandbox, '/__sandbox/faults', { body: [{ kind: '503' }, rule] });
		expect([answer.status, answer.json.message]).toEqual([400, `Fault rule: ${complaint}`]);
		expect(await statuses(1)).toEqual([200]);
	});

	it('is set and cleared over HTTP', async () => {
		await call(sandbox, '/__sandbox/faults', { body: [{ kind: '503', times: 5 }] });
		expect(await statuses(1)).toEqual([503]);
		await call(sandbox, '/__sandbox/faults', { method: 'DELETE' });
		expect(await statuses(1)).toEqual([200]);
	});
});
