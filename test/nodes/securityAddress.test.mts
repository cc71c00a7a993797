import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
import { getInputFields, velocert as velocertService } from '../../shared/velocert/endpoints.ts';
import { getCertificate, vec as vecService } from '../../shared/vec/endpoints.ts';
import { loadOptionsContext } from '../support/loadOptions.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { withClient } from '../support/securityProbe.mts';
import { reply, useHostileServer, useNoWaiting } from '../support/securityServer.mts';
import { useSandbox } from '../support/services.mts';
import { download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';
import { FIELDS, issueRows, rows } from '../support/velocertIssue.mts';

const TOKEN = 'demo-Token.1234567890_abcdef';
const server = useHostileServer();
const elsewhere = useHostileServer();
const sandbox = useSandbox();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

const nowhere = {} as Sandbox;
const credentials = (baseUrl: string, over: IDataObject = {}) => ({
	velocertApi: { apiToken: TOKEN, authScheme: 'bearer', baseUrl, ...over },
	vecApi: { apiToken: TOKEN, baseUrl, ...over },
});
/** A write of either service, with the credential of both. */
const WRITES = {
	'Velocert Issue': async (baseUrl: string, over: IDataObject = {}) =>
		await issueRows(nowhere, rows(1), { credentials: credentials(baseUrl, over) }),
	'VEC Vault Upload': async (baseUrl: string, over: IDataObject = {}) =>
		await upload(nowhere, [await personWithPdf(0)], { credentials: credentials(baseUrl, over) }),
	'VEC Vault Download': async (baseUrl: string, over: IDataObject = {}) =>
		await download(nowhere, itemsFor(UNKNOWN), { credentials: credentials(baseUrl, over) }),
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
			credentials: credentials(server.origin),
		});
		expect(server.received.length).toBeGreaterThan(1);
		expect(elsewhere.received).toEqual([]);
	});
});

/** What would lead to another place if it were put into a path. */
const TRICKS = [
	'..',
	'.',
	'../',
	'../../x',
	'..\\..\\x',
	'%2e%2e',
	'%2e%2e%2fx',
	'..%2fx',
	'a/b',
	'123/credentials',
	'123?x=1',
	'123#x',
	'123;x',
	'123%00',
	'123\0',
	'123\r\nX-Injected: yes',
	'123 HTTP/1.1\r\nHost: example.com\r\n\r\n',
	'//example.com/x',
	'https://example.com/x',
	'@example.com',
	'credentialTypes/../x',
	'credentialTypes/credentialTypes/..',
	'١٢٣',
	'é',
	`${UNKNOWN}/../x`,
	`${UNKNOWN}?x`,
	`${UNKNOWN}\n`.repeat(2),
	'a'.repeat(100_000),
	'../'.repeat(30_000),
];

const KIND: Record<string, [node: INodeType, field: string, parameters: IDataObject]> = {
	'Velocert Issue': [
		new VelocertIssue(),
		'credentialType',
		{ credentialInput: 'json', email: 'jane@example.com', credentialJson: '{}', options: {} },
	],
	'Velocert Issue by columns': [
		new VelocertIssue(),
		'credentialType',
		{ credentialInput: 'fields', fields: FIELDS, options: {} },
	],
	'Velocert Validate': [
		new VelocertValidate(),
		'credentialType',
		{ credentialInput: 'json', credentialJson: '{}' },
	],
	'Velocert Credential Type': [
		new VelocertCredentialType(),
		'credentialType',
		{ operation: 'getInputFields' },
	],
	'VEC Vault Download': [
		new VecVaultDownload(),
		'certificateId',
		{ outputBinaryField: 'data', whenNotReady: 'error', options: {} },
	],
	'VEC Vault List': [new VecVaultList(), 'certificateId', { operation: 'get' }],
	'VEC Vault Retry': [
		new VecVaultRetry(),
		'certificateId',
		{ retryMode: 'certificate', options: {} },
	],
};

describe.each(Object.entries(KIND))('an ID in %s', (_, [node, field, parameters]) => {
	const run = async (locator: IDataObject, items: INodeExecutionData[]) =>
		await runNode({
			node,
			items,
			parameters: { ...parameters, [field]: { __rl: true, ...locator } },
			credentials: credentials(server.origin),
		});

	it.each(titled(TRICKS))('never leads to another path: %s', async (_, id) => {
		server.answer(reply(404, {}));
		const item = { json: { id, 'E-Mail': 'jane@example.com' } };
		for (const locator of [
			{ mode: 'list', value: id },
			{ mode: 'list', value: '={{ $json.id }}' },
			{ mode: 'id', value: '={{ $json.id }}' },
		]) {
			const { error } = await run(locator, [item]);
			expect(error?.message).toMatch(
				/^'(Credential Type|Certificate)' is not a(n ID| UUID) \[item 0\]$/,
			);
		}
		// What was typed in is refused by n8n before the node begins, as far as its pattern goes.
		const typed = await run({ mode: 'id', value: id }, [item]).catch((error: unknown) => ({
			error,
		}));
		expect(typed.error).toBeDefined();
		expect(server.received).toEqual([]);
	});
});

describe('an ID in the client', () => {
	it.each(titled(['', '.', '..', 'a\ud800', 'a'.repeat(201)]))(
		'is not sent when it is %s',
		async (_, id) => {
			const outcomes = await Promise.all([
				withClient(
					vecService,
					credentials(server.origin),
					async (client) => await client.send(getCertificate, { path: { uuid: id } }),
				),
				withClient(
					velocertService,
					credentials(server.origin),
					async (client) => await client.send(getInputFields, { path: { credentialType: id } }),
				),
			]);
			const refused = { kind: 'notSent', reason: 'id' };
			expect(outcomes).toEqual([refused, refused]);
			expect(server.received).toEqual([]);
		},
	);

	it.each(['a/b', '../x', '%2e%2e', '?x', '#x', 'a\r\nb', 'é', '…'])(
		'stays one part of the path when it is %j',
		async (id) => {
			server.answer(reply(404, {}));
			await withClient(
				vecService,
				credentials(server.origin),
				async (client) => await client.send(getCertificate, { path: { uuid: id } }),
			);
			expect(server.received[0].url).toBe(`/business/certificate-vault/${encodeURIComponent(id)}`);
		},
	);
});

describe('the field list of the editor', () => {
	const load = async (value: string) => {
		const node = new VelocertIssue();
		const context = loadOptionsContext(
			node,
			{ credentialType: { __rl: true, mode: 'id', value } },
			credentials(server.origin),
		);
		return await node.methods.resourceMapping.getIssueFields.call(context);
	};

	it.each(['..', '.', 'credentialTypes/..'])('asks nobody for the type %j', async (value) => {
		await expect(load(value)).rejects.toThrow(
			'This credential type has an ID that cannot be asked for',
		);
		expect(server.received).toEqual([]);
	});

	it('asks for a strange type at its own place', async () => {
		server.answer(reply(200, {}));
		await load('../x?a=b');
		expect(server.received[0].url).toBe(
			'/api/v1/plugin/credential-types/..%2Fx%3Fa%3Db/input-fields',
		);
	});
});

/** Texts with a readable beginning of each. */
function titled(texts: string[]): Array<[title: string, text: string]> {
	return texts.map((text) => [JSON.stringify(text.slice(0, 60)), text]);
}
