import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, TYPES, VAULT, vaultForm } from './client.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());
beforeEach(() => {
	sandbox.reset();
	sandbox.settings.velocertScheme = 'both';
});

const UUID = '00000000-0000-4000-8000-000000000000';

describe('access to the sandbox', () => {
	it('listens on the loopback address', () => {
		expect(sandbox.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	});

	it.each([VAULT, TYPES])('answers 401 to a wrong or missing token at %s', async (path) => {
		for (const token of ['wrong', '']) {
			const answer = await call(sandbox, path, { token });
			expect(answer.status).toBe(401);
			expect(answer.json).toEqual({ message: 'Unauthorized - Invalid API token' });
		}
	});

	it('gives a VEC token no access to Velocert and the other way round', async () => {
		expect((await call(sandbox, TYPES, { token: 'vec-demo-token' })).status).toBe(401);
		expect((await call(sandbox, VAULT, { token: 'velocert-demo-token' })).status).toBe(401);
	});

	it.each([
		['vec-create-only-token', 'GET', VAULT, 'list'],
		['vec-list-only-token', 'GET', `${VAULT}/${UUID}`, 'view'],
		['vec-no-create-token', 'POST', VAULT, 'create'],
		['vec-no-create-token', 'POST', `${VAULT}/upload-file`, 'create'],
		['vec-no-create-token', 'POST', `${VAULT}/bulk`, 'create'],
		['vec-no-download-token', 'GET', `${VAULT}/${UUID}/download`, 'download'],
		['vec-no-update-token', 'POST', `${VAULT}/${UUID}/retry`, 'update'],
	])('names the permission %s lacks for %s %s', async (token, method, path, permission) => {
		const body = method === 'POST' && !path.endsWith('retry') ? vaultForm() : undefined;
		const answer = await call(sandbox, path, { token, method, body });
		expect(answer.status).toBe(403);
		expect(answer.json).toEqual({
			message: 'Forbidden - Insufficient permissions',
			required_permission: `certificate-vault:${permission}`,
		});
		expect(sandbox.store.vault).toHaveLength(0);
	});

	it.each([
		['bearer', 200, 401],
		['raw', 401, 200],
		['both', 200, 200],
	] as const)('takes Velocert tokens in the scheme %s', async (scheme, bearer, raw) => {
		sandbox.settings.velocertScheme = scheme;
		const headers = { Authorization: 'velocert-demo-token' };
		expect((await call(sandbox, TYPES)).status).toBe(bearer);
		expect((await call(sandbox, TYPES, { token: '', headers })).status).toBe(raw);
	});
});
