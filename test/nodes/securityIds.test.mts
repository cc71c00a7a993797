import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { getInputFields, velocert as velocertService } from '../../shared/velocert/endpoints.ts';
import { getCertificate, vec as vecService } from '../../shared/vec/endpoints.ts';
import { loadOptionsContext } from '../support/loadOptions.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { withClient } from '../support/securityProbe.mts';
import {
	credentialsFor,
	reply,
	useHostileServer,
	useNoWaiting,
} from '../support/securityServer.mts';
import { UNKNOWN } from '../support/vaultDownload.mts';
import { FIELDS } from '../support/velocertIssue.mts';

const server = useHostileServer();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

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
			credentials: credentialsFor(server.origin),
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
			expect(error?.message).toMatch(/^'(Template|Certificate)' is not a(n ID| UUID) \[item 0\]$/);
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
					credentialsFor(server.origin),
					async (client) => await client.send(getCertificate, { path: { uuid: id } }),
				),
				withClient(
					velocertService,
					credentialsFor(server.origin),
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
				credentialsFor(server.origin),
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
			credentialsFor(server.origin),
		);
		return await node.methods.resourceMapping.getIssueFields.call(context);
	};

	it.each(['..', '.', 'credentialTypes/..'])('asks nobody for the type %j', async (value) => {
		await expect(load(value)).rejects.toThrow('This template has an ID that cannot be asked for');
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
