import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { z } from 'zod/v3';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { itemOperation } from '../../shared/flow/itemOperation.ts';
import { runRows } from '../../shared/flow/rows.ts';
import { ok } from '../../shared/http/outcome.ts';
import { issueCredentials, velocert } from '../../shared/velocert/endpoints.ts';
import { failureOf } from '../support/failures.mts';
import { runNode } from '../support/runNode.mts';
import { useSandbox, velocertCredential } from '../support/services.mts';
import { ERROR_OUTPUT } from '../support/thrown.mts';

const sandbox = useSandbox();

const issue = itemOperation<{ id: number }, number>({
	service: velocert,
	call: issueCredentials,
	read: (row) => ({ id: row.item.json.id }),
	input: z.object({ id: z.number() }),
	request: async (_, { id }) => ok(id),
	output(id) {
		if (id === 1) throw new RangeError('Invalid time value');
		return { json: { issued: id } };
	},
	stopReport: () => 'Submitted: 3.',
});

/** A node that cannot make an item of one of its results. */
const node: INodeType = {
	description: { ...new VelocertIssue().description, properties: [] },
	async execute(this: IExecuteFunctions) {
		return await runRows(this, () => issue);
	},
};

const run = async (over: object) =>
	await runNode({
		node,
		items: [0, 1, 2].map((id) => ({ json: { id } })),
		credentials: velocertCredential(sandbox.current),
		...over,
	});

describe('A result of which no item can be made', () => {
	it('fails its row alone, which is told as done', async () => {
		const { outputs } = await run(ERROR_OUTPUT);
		expect(outputs[0].map(({ json }) => json.issued)).toEqual([0, 2]);
		expect(outputs[1].map(failureOf)).toEqual([
			{
				message: 'The certificate was issued, but n8n could not make an item of the answer',
				description: expect.stringMatching(/Invalid time value\..*do not run this item again/),
			},
		]);
	});

	it('stops the node with the report of who was reached', async () => {
		const { error } = await run({});
		expect(error?.message).toContain('was issued, but n8n could not make an item');
		expect(error?.description).toContain('Submitted: 3.');
	});
});

it('has nothing to do without items, and needs no credential for it', async () => {
	const ctx = {
		getNode: () => ({ type: 'velocertIssue', parameters: {} }),
		continueOnFail: () => false,
		getInputData: () => [],
	} as unknown as IExecuteFunctions;
	expect(await node.execute?.call(ctx)).toEqual([[]]);
});
