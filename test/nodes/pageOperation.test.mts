import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { z } from 'zod/v3';
import { pageOperation } from '../../shared/flow/pageOperation.ts';
import { runRows } from '../../shared/flow/rows.ts';
import type { CredentialType } from '../../shared/velocert/credentialTypes.ts';
import { listAllTypes } from '../../shared/velocert/credentialTypes.ts';
import { listCredentialTypes, velocert } from '../../shared/velocert/endpoints.ts';
import { runNode } from '../support/runNode.mts';
import { useSandbox, velocertCredential } from '../support/services.mts';

const sandbox = useSandbox();

const listTypes = pageOperation<{ limit: number }, CredentialType>({
	service: velocert,
	call: listCredentialTypes,
	read: (row) => ({ limit: row.item.json.limit }),
	input: z.object({ limit: z.number({ message: "'Limit' is not a number" }) }),
	request: async (run, { limit }) => await listAllTypes(run.client, limit),
	output: ({ id }) => ({ json: { id } }),
});

/** A node that only lists, to run the runner through n8n's own engine. */
const lister: INodeType = {
	description: {
		displayName: 'Lister',
		name: 'lister',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: 'Lister' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'velocertApi', required: true }],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return await runRows(this, () => listTypes);
	},
};

const list = async (...limits: unknown[]) =>
	await runNode({
		node: lister,
		items: limits.map((limit) => ({ json: { limit: limit as number } })),
		credentials: velocertCredential(sandbox.current),
	});

describe('A page operation', () => {
	it('gives every result of all pages an item, linked to the row it stems from', async () => {
		const { outputs } = await list(47, 2);
		expect(outputs[0]).toHaveLength(49);
		expect(new Set(outputs[0].slice(0, 47).map(({ json }) => json.id)).size).toBe(47);
		expect(outputs[0][46].pairedItem).toEqual({ item: 0 });
		expect(outputs[0][48].pairedItem).toEqual({ item: 1 });
	});

	it('reads no page too many when a limit is set', async () => {
		await list(2);
		expect(sandbox.current.counters.endpoints['velocert.types'].requests).toBe(1);
	});

	it('reads nothing when a row is bad and the node stops', async () => {
		const { error } = await list(2, 'many');
		expect(error?.message).toBe("'Limit' is not a number [item 1]");
		expect(sandbox.current.counters.endpoints).toEqual({});
	});
});
