import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import {
	credentialsFor,
	NOWHERE,
	reply,
	useCleanPrototypes,
	useHostileServer,
	useNoWaiting,
} from '../support/securityServer.mts';
import { UNKNOWN } from '../support/vaultDownload.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';

const server = useHostileServer();
useNoWaiting();
useCleanPrototypes();
beforeAll(async () => await useBinaryMode('default'));

describe('replies with names that every object has', () => {
	it('are passed on in lists', async () => {
		const certificate = { uuid: UNKNOWN, constructor: 'ACME', prototype: { a: 1 } };
		server.answer(reply(200, { data: [certificate], meta: { current_page: 1, last_page: 1 } }));
		const { outputs } = await runNode({
			node: new VecVaultList(),
			items: [{ json: {} }],
			parameters: { operation: 'getAll', returnAll: true, filters: {}, simplify: false },
			credentials: credentialsFor(server.origin),
		});
		expect(outputs[0][0].json).toEqual(certificate);
	});

	it('make no success of a write that answers with __proto__', async () => {
		server.answer(reply(201, `{"data":{"uuid":"${UNKNOWN}","__proto__":{"polluted":1}}}`));
		const { error } = await upload(NOWHERE, [await personWithPdf(0)], {
			credentials: credentialsFor(server.origin),
		});
		expect(error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been uploaded [item 0]',
		);
	});

	it('are quoted as they are in a refusal', async () => {
		server.answer(reply(422, '{"errors":{"constructor":["is bad"],"toString":["too"]}}'));
		const { error } = await upload(NOWHERE, [await personWithPdf(0)], {
			credentials: credentialsFor(server.origin),
		});
		expect(error?.message).toBe("VEC does not accept 'constructor' [item 0]");
		expect(error?.description).toContain("'constructor': is bad; 'toString': too");
	});

	it('are a verdict like any other', async () => {
		server.answer(reply(200, '{"valid":false,"errors":{"constructor":["is bad"]}}'));
		const { outputs } = await runNode({
			node: new VelocertValidate(),
			items: [{ json: {} }],
			parameters: {
				credentialType: { mode: 'id', value: '1' },
				credentialInput: 'json',
				credentialJson: '{}',
			},
			credentials: credentialsFor(server.origin),
		});
		expect(outputs[1][0].json.validation).toEqual({
			valid: false,
			errors: ['constructor: is bad'],
		});
	});
});
