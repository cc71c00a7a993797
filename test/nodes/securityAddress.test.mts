import type { IDataObject } from 'n8n-workflow';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import {
	credentialsFor,
	NOWHERE,
	reply,
	useHostileServer,
	useNoWaiting,
} from '../support/securityServer.mts';
import { useSandbox } from '../support/services.mts';
import { download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

const server = useHostileServer();
const elsewhere = useHostileServer();
const sandbox = useSandbox();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

/** A write of either service, with the credential of both. */
const WRITES = {
	'Velocert Issue': async (baseUrl: string, over: IDataObject = {}) =>
		await issueRows(NOWHERE, rows(1), { credentials: credentialsFor(baseUrl, over) }),
	'VEC Vault Upload': async (baseUrl: string, over: IDataObject = {}) =>
		await upload(NOWHERE, [await personWithPdf(0)], { credentials: credentialsFor(baseUrl, over) }),
	'VEC Vault Download': async (baseUrl: string, over: IDataObject = {}) =>
		await download(NOWHERE, itemsFor(UNKNOWN), { credentials: credentialsFor(baseUrl, over) }),
};

describe.each(Object.entries(WRITES))('the token of %s', (name, run) => {
	it.each([301, 302, 303, 307, 308])('follows no redirect %i to another host', async (status) => {
		server.answer(
			reply(status, {}, { location: `${elsewhere.origin}/business/certificate-vault` }),
		);
		const { error } = await run(server.origin);
		expect(error?.message).toMatch(/a redirect instead of data|did not confirm/);
		expect(server.received.length).toBeGreaterThan(0);
		expect(elsewhere.received).toEqual([]);
	});

	it('follows no other way to another host', async () => {
		const location = `${elsewhere.origin}/`;
		const headers = {
			'content-location': location,
			refresh: `0;url=${location}`,
			link: `<${location}>; rel=next`,
		};
		server.answer(reply(429, { links: { next: location } }, { ...headers, location }));
		await run(server.origin);
		expect(elsewhere.received).toEqual([]);
	});

	it.each([
		// Both lead to this very machine, where somebody listens.
		['of all networks', 'http://0.0.0.0'],
		['of the other protocol', 'http://[::ffff:127.0.0.1]'],
	])('does not go out in clear text to an address %s', async (_, host) => {
		const { error } = await run(`${host}:${new URL(server.origin).port}`);
		expect(server.received).toEqual([]);
		const service = name.split(' ')[0];
		expect(error?.message).toBe(
			`The 'Base URL' of the ${service} API credential has to begin with https`,
		);
		expect(error?.description).toContain("Change 'Base URL' in the credential to https");
	});

	it.each([
		['a path', '/v1'],
		['a query', '/?a=b'],
		['a mark', '#a'],
		['a login', '@127.0.0.1'],
	])('does not go out with an address that has %s', async (_, end) => {
		const { error } = await run(`${server.origin}${end}`);
		expect(server.received).toEqual([]);
		expect(error?.message).toMatch(/^The 'Base URL' of the \w+ API credential is unusable$/);
	});

	it.each(['example.com', '', ' , ', 'localhost'])(
		'stays where the credential is limited to the domains %j',
		async (allowedDomains) => {
			const { error } = await run(server.origin, {
				allowedHttpRequestDomains: 'domains',
				allowedDomains,
			});
			expect(server.received).toEqual([]);
			expect(error?.message).toMatch(/^n8n does not allow requests to (VEC|Velocert) \[item 0\]$/);
		},
	);

	it('goes out where the credential is limited to the right domain', async () => {
		server.answer(reply(401, {}));
		await run(server.origin, { allowedHttpRequestDomains: 'domains', allowedDomains: '127.0.0.1' });
		expect(server.received.length).toBeGreaterThan(0);
	});
});

describe('a redirect within the sandbox', () => {
	it.each([
		['velocert.inputFields', 'Velocert Issue'],
		['velocert.issue', 'Velocert Issue'],
		['vec.create', 'VEC Vault Upload'],
		['vec.download', 'VEC Vault Download'],
	] as const)('of %s is never followed', async (endpoint, name) => {
		const { counters, faults, origin } = sandbox.current;
		faults.add({ match: { endpoint }, kind: 'redirect', times: 100 });
		const tokens = { velocertApi: 'velocert-demo-token', vecApi: 'vec-demo-token' };
		const apiToken = name === 'Velocert Issue' ? tokens.velocertApi : tokens.vecApi;
		await WRITES[name](origin, { apiToken });
		expect(counters.faults.redirect).toBeGreaterThan(0);
		expect([counters.redirected, counters.redirectedWithAuthorization]).toEqual([0, 0]);
	});
});

describe('the next page of a list', () => {
	it.each(['VEC', 'Velocert'])('of %s is asked for at the same address', async (name) => {
		const next = `${elsewhere.origin}/page2`;
		const row = { uuid: UNKNOWN, name: 'credentialTypes/1' };
		server.answer(
			reply(200, {
				data: [row],
				credentialTypes: [row],
				links: { next },
				next,
				nextPageToken: next,
			}),
		);
		const isVec = name === 'VEC';
		await runNode({
			node: isVec ? new VecVaultList() : new VelocertCredentialType(),
			items: [{ json: {} }],
			parameters: { operation: 'getAll', returnAll: true, filters: {} },
			credentials: credentialsFor(server.origin),
		});
		expect(server.received.length).toBeGreaterThan(1);
		expect(elsewhere.received).toEqual([]);
	});
});
