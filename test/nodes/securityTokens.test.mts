import type { IDataObject } from 'n8n-workflow';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { allTextOf, placesOf } from '../support/securityScan.mts';
import { reply, useHostileServer, useNoWaiting } from '../support/securityServer.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';
import { bulk } from '../support/vaultBulk.mts';
import { download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';
import { retry } from '../support/vaultRetry.mts';
import type { Sandbox } from '../../sandbox/server.mts';

const TOKEN = 'demo-Token.1234567890_abcdef';
const server = useHostileServer();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

/** Unlike the sandbox, the server of these tests lets everything be said. */
const anywhere = {} as Sandbox;
const velocert = () => ({
	velocertApi: { apiToken: TOKEN, authScheme: 'bearer', baseUrl: server.origin },
});
const vec = () => ({ vecApi: { apiToken: TOKEN, baseUrl: server.origin } });
const listed = { returnAll: true, filters: {}, simplify: false };
const oneFile = async () => [await personWithPdf(0)];

/** One run of every node that calls a service. */
const NODES: Record<string, (over: Partial<NodeRun>) => Promise<NodeResult>> = {
	'Velocert Issue': async (over) =>
		await issueRows(anywhere, rows(1), { credentials: velocert(), ...over }),
	'Velocert Issue with ready JSON': async (over) =>
		await issueRows(anywhere, rows(1), {
			credentials: velocert(),
			parameters: {
				credentialType: { mode: 'id', value: '101' },
				credentialInput: 'json',
				email: 'jane@example.com',
				credentialJson: '{"a":1}',
				options: { validateFirst: false },
			},
			...over,
		}),
	'Velocert Validate': async (over) =>
		await runNode({
			node: new VelocertValidate(),
			items: rows(1),
			parameters: {
				credentialType: { mode: 'id', value: '101' },
				credentialInput: 'json',
				credentialJson: '{"a":1}',
			},
			credentials: velocert(),
			...over,
		}),
	'Velocert Credential Type': async (over) =>
		await runNode({
			node: new VelocertCredentialType(),
			items: rows(1),
			parameters: {
				operation: 'getInputFields',
				credentialType: { mode: 'id', value: '101' },
			},
			credentials: velocert(),
			...over,
		}),
	'VEC Vault Upload': async (over) =>
		await upload(anywhere, await oneFile(), { credentials: vec(), ...over }),
	'VEC Vault Bulk': async (over) =>
		await bulk(anywhere, await oneFile(), { credentials: vec(), ...over }),
	'VEC Vault List': async (over) =>
		await runNode({
			node: new VecVaultList(),
			items: [{ json: {} }],
			parameters: { operation: 'getAll', ...listed },
			credentials: vec(),
			...over,
		}),
	'VEC Vault Download': async (over) =>
		await download(anywhere, itemsFor(UNKNOWN), { credentials: vec(), ...over }),
	'VEC Vault Retry': async (over) =>
		await retry(anywhere, [UNKNOWN], { credentials: vec(), ...over }),
};

const ECHO = `Bad header "Authorization: Bearer ${TOKEN}" in https://x.example/?token=${TOKEN}`;
const CERTIFICATE = {
	uuid: UNKNOWN,
	status: { value: 'failed' },
	certificate_title: ECHO,
	[TOKEN]: 1,
};
const ANSWERS: Array<[name: string, status: number, body: unknown]> = [
	['401 with the header', 401, { message: ECHO }],
	['403 with the token as permission', 403, { message: ECHO, required_permission: TOKEN }],
	['400 with a list', 400, { message: ECHO, errors: [ECHO, `Entry 0: ${ECHO}`] }],
	[
		'422 with fields',
		422,
		{ message: ECHO, errors: { [TOKEN]: [ECHO], full_name: [ECHO], recipientName: [ECHO] } },
	],
	['404', 404, { error: { message: ECHO, details: [{ field: TOKEN, message: ECHO }] } }],
	['409 in escapes', 409, `{"message":"${escaped(ECHO)}"}`],
	['500', 500, { message: ECHO }],
	['a web page', 200, `<!DOCTYPE html><html><body>${ECHO}</body></html>`],
	['a web page as refusal', 401, `<html><body>${ECHO}</body></html>`],
	['text', 422, ECHO],
	['a redirect', 302, { message: ECHO }],
	['a success that is none', 200, { data: ECHO }],
	['a verdict', 200, { valid: false, errors: [ECHO, { field: TOKEN, message: ECHO }] }],
	['a list of results', 200, { results: [{ status: 'failed', error: ECHO, [TOKEN]: TOKEN }] }],
	['a certificate', 200, { data: CERTIFICATE, echo: ECHO }],
	[
		'certificates',
		200,
		{ data: [CERTIFICATE], meta: { current_page: 1, last_page: 1, echo: ECHO } },
	],
	['a stored file', 200, { data: { file_id: TOKEN, batch_id: ECHO, total: 0, status: ECHO } }],
];

function escaped(text: string): string {
	return [...text].map((a) => `\\u${a.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

describe.each(Object.keys(NODES))('%s', (name) => {
	it.each(ANSWERS)('shows no token when the service answers with %s', async (_, status, body) => {
		server.answer(reply(status, body, { location: `https://${TOKEN}.example`, 'x-echo': TOKEN }));
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const result = await NODES[name]({ settings: { onError } });
			expect(server.received.length).toBeGreaterThan(0);
			expect(placesOf(TOKEN, allTextOf(result))).toEqual([]);
		}
	});

	it('sends the token in one header and nowhere else', async () => {
		server.answer(reply(401, { message: 'no' }));
		await NODES[name]({});
		const [{ url, headers, body }] = server.received;
		expect(Object.entries(headers).filter(([, value]) => String(value).includes(TOKEN))).toEqual([
			['authorization', `Bearer ${TOKEN}`],
		]);
		expect(placesOf(TOKEN, url + body.toString('latin1'))).toEqual([]);
	});
});

describe.each(['Velocert Issue', 'VEC Vault Upload'])('%s', (name) => {
	const type = name.startsWith('VEC') ? 'vecApi' : 'velocertApi';
	const at = (baseUrl: string, apiToken = TOKEN): Record<string, IDataObject> => ({
		[type]: { apiToken, authScheme: 'bearer', baseUrl },
	});

	it('shows no token when the connection is cut', async () => {
		server.answer((response) => response.socket?.destroy());
		expect(placesOf(TOKEN, allTextOf(await NODES[name]({})))).toEqual([]);
	});

	it('shows no token when the answer is cut', async () => {
		server.answer((response) => {
			response
				.writeHead(422, { 'content-length': 10_000 })
				.write(JSON.stringify({ message: ECHO }));
			setTimeout(() => response.socket?.destroy(), 20);
		});
		expect(placesOf(TOKEN, allTextOf(await NODES[name]({})))).toEqual([]);
	});

	it.each([
		['of nobody', 'http://127.0.0.1:1'],
		['that is none', `ftp://${TOKEN}@example.com`],
		['with a login', `https://${TOKEN}:x@example.com`],
		['with a path', `https://example.com/${TOKEN}`],
		['in clear text', 'http://192.0.2.1'],
	])(
		'shows no token when the base URL is one %s',
		async (_, baseUrl) => {
			const result = await NODES[name]({ credentials: at(baseUrl) });
			expect(result.error?.message).toBeDefined();
			expect(placesOf(TOKEN, allTextOf(result))).toEqual([]);
		},
		20_000,
	);

	it.each([
		['a line break', `${TOKEN}\r\nX-Injected: yes`],
		['a NUL', `${TOKEN}\0`],
		['letters of other scripts', `${TOKEN}名`],
	])('sends no header of its own making when the token holds %s', async (_, apiToken) => {
		server.answer(reply(401, {}));
		const result = await NODES[name]({ credentials: at(server.origin, apiToken) });
		expect(server.received.flatMap(({ headers }) => Object.keys(headers))).not.toContain(
			'x-injected',
		);
		expect(placesOf(TOKEN, allTextOf(result))).toEqual([]);
	});
});
