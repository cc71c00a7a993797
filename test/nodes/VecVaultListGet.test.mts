import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { loadOutputSchema } from 'n8n-core';
import type { NodeRun } from '../support/runNode.mts';
import { requestsSeen, useSandbox } from '../support/services.mts';
import { fillVault, listVault } from '../support/vaultList.mts';

const sandbox = useSandbox();
const nodeDir = join(dirname(fileURLToPath(import.meta.url)), '../../nodes/VecVaultList');
const UNKNOWN = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const list = async (parameters: IDataObject, over?: Parameters<typeof listVault>[2]) =>
	await listVault(sandbox.current, parameters, over);
const fill = (count: number) => fillVault(sandbox.current, count);

/** Reads the certificate an expression names. */
const get = async (items: INodeExecutionData[], over: Partial<NodeRun> = {}) =>
	await list(
		{ operation: 'get', certificateId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } },
		{ items, ...over },
	);

describe('VEC Vault List, Get', () => {
	it('gives the certificate of each row, simplified unless told', async () => {
		const [first, second] = fill(2);
		const { outputs } = await get([{ json: { id: second.uuid } }, { json: { id: first.uuid } }]);
		expect(outputs[0].map(({ json, pairedItem }) => [json.uuid, pairedItem])).toEqual([
			[second.uuid, { item: 0 }],
			[first.uuid, { item: 1 }],
		]);
		expect(outputs[0][0].json).toMatchObject({ status: 'generated' });
		expect(outputs[0][0].json).not.toHaveProperty('documents');
	});

	it('gives all details without Simplify', async () => {
		const [{ uuid }] = fill(1);
		const { outputs } = await list({
			operation: 'get',
			certificateId: { __rl: true, mode: 'list', value: uuid },
			simplify: false,
		});
		expect(outputs[0][0].json).toMatchObject({
			institution_name: 'Example Institute',
			documents: [{ type: 'verified_pdf' }],
		});
	});

	it('says that a UUID is not known, and leaves the other rows alone', async () => {
		const [{ uuid }] = fill(1);
		const { outputs } = await get([{ json: { id: UNKNOWN } }, { json: { id: uuid } }], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
		expect(outputs[1][0].json).toMatchObject({
			id: UNKNOWN,
			error: { message: 'VEC does not know this certificate' },
		});
	});

	it('asks nobody about what is not a UUID', async () => {
		const { error } = await get([{ json: { id: 'Welding' } }]);
		expect(error?.message).toBe("'Certificate' is not a UUID [item 0]");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});
});

describe('The output schema of VEC Vault List', () => {
	it.each(['get', 'getAll'])('names the fields that %s gives', async (operation) => {
		const [{ uuid }] = fill(1);
		const { outputs } = await list({
			operation,
			certificateId: { __rl: true, mode: 'id', value: uuid },
		});
		const schema = loadOutputSchema({ nodeDir, version: 1, operation });
		expect(Object.keys(schema?.properties ?? {})).toEqual(Object.keys(outputs[0][0].json));
	});
});
