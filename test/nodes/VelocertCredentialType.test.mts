import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ExecuteContext, loadOutputSchema } from 'n8n-core';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { loadOptionsContext } from '../support/loadOptions.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { runNode } from '../support/runNode.mts';
import { requestsSeen, useSandbox, velocertCredential } from '../support/services.mts';

const sandbox = useSandbox();
const nodeDir = join(dirname(fileURLToPath(import.meta.url)), '../../nodes/VelocertCredentialType');

async function run(parameters: IDataObject, over: Partial<NodeRun> = {}): Promise<NodeResult> {
	return await runNode({
		node: new VelocertCredentialType(),
		items: [{ json: {} }],
		parameters,
		credentials: velocertCredential(sandbox.current),
		...over,
	});
}

const types = async (parameters: IDataObject = { returnAll: true }, over: Partial<NodeRun> = {}) =>
	await run({ operation: 'getAll', ...parameters }, over);

/** Reads the fields of the types that the items name in `type`. */
const fields = async (items: INodeExecutionData[], over: Partial<NodeRun> = {}) =>
	await run(
		{
			operation: 'getInputFields',
			credentialType: { __rl: true, mode: 'id', value: '={{ $json.type }}' },
		},
		{ items, ...over },
	);

const jsons = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json);
const listRequests = () => sandbox.requests('velocert.types');

describe('Velocert Credential Type, Get Many', () => {
	it.each(['token', 'number', 'loop'] as const)(
		'gives all 47 types once when the service leads on by %s',
		async (paging) => {
			sandbox.current.settings.velocertPaging = paging;
			const result = await types();
			expect(new Set(jsons(result).map(({ id }) => id)).size).toBe(47);
			expect(jsons(result)).toHaveLength(47);
			expect(listRequests()).toBe(3);
		},
	);

	it('gives the first page when the service leads nowhere', async () => {
		sandbox.current.settings.velocertPaging = 'none';
		const result = await types();
		expect(jsons(result)).toHaveLength(20);
		expect(listRequests()).toBe(1);
	});

	it('gives ID, names and whatever else the service tells, linked to the row', async () => {
		const { outputs } = await types({ limit: 1 });
		expect(outputs[0]).toEqual([
			{
				json: {
					id: '101',
					name: 'credentialTypes/101',
					displayName: 'Course Certificate',
					createTime: '2026-01-01T00:00:00Z',
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each([
		[7, 1],
		[20, 1],
		[21, 2],
	])('reads no page too many for a limit of %i', async (limit, pages) => {
		expect(jsons(await types({ limit }))).toHaveLength(limit);
		expect(listRequests()).toBe(pages);
	});

	it('refuses a limit that is no number, naming the field', async () => {
		const { error } = await types({ limit: '={{ "some" }}' });
		expect(error?.message).toBe("'Limit' is not a whole number from 1 upwards [item 0]");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('gives no items and says where to make a type when there is none', async () => {
		sandbox.current.settings.velocertHasTypes = false;
		const result = await types();
		expect([jsons(result), result.error]).toEqual([[], undefined]);
		expect(result.hints).toEqual([
			{
				message:
					"This organisation has no templates yet. Make one in Velocert: open 'Issue Credentials', then 'Default templates', choose 'Use template', and save it under a name.",
				type: 'info',
				location: 'outputPane',
			},
		]);
	});

	it('says which field of the credential is wrong, without the token', async () => {
		const { error, data } = await types(
			{},
			{ credentials: velocertCredential(sandbox.current, 'wrong-token-5e1f') },
		);
		expect(error?.message).toBe("Velocert does not accept the 'API Token' [item 0]");
		expect(JSON.stringify(data)).not.toContain('wrong-token-5e1f');
	});

	it('gives an AI agent plain items', async () => {
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const result = await types({ limit: 2 });
		isTool.mockRestore();
		expect(jsons(result).map(({ displayName }) => displayName)).toEqual([
			'Course Certificate',
			'Diploma',
		]);
	});
});

describe('Velocert Credential Type, Get Input Fields', () => {
	it('gives the example and every field with its type, nested ones by dotted names', async () => {
		const [json] = jsons(await fields([{ json: { type: '102' } }]));
		expect(json).toEqual({
			credentialType: '102',
			example: {
				recipient: { firstName: 'Jane', lastName: 'Doe' },
				course: { title: 'Welding', hours: 12 },
				skills: ['MIG', 'TIG'],
				issuedOn: '2026-01-31',
			},
			fields: [
				{ name: 'recipient.firstName', type: 'string', example: 'Jane', required: true },
				{ name: 'recipient.lastName', type: 'string', example: 'Doe', required: true },
				{ name: 'course.title', type: 'string', example: 'Welding', required: true },
				{ name: 'course.hours', type: 'number', example: 12, required: true },
				{ name: 'skills', type: 'array', example: ['MIG', 'TIG'], required: true },
				{ name: 'issuedOn', type: 'date', example: '2026-01-31', required: true },
			],
		});
	});

	it('unwraps an example that comes under "credential"', async () => {
		const [json] = jsons(await fields([{ json: { type: '103' } }]));
		expect(json).toMatchObject({
			example: { recipientName: 'Jane Doe' },
			fields: [{ name: 'recipientName', type: 'string' }],
		});
	});

	it('takes both ways to write an ID, one item for each row', async () => {
		const { outputs } = await fields([
			{ json: { type: 'credentialTypes/104' } },
			{ json: { type: 101 } },
		]);
		expect(outputs[0].map(({ json, pairedItem }) => [json.credentialType, pairedItem])).toEqual([
			['104', { item: 0 }],
			['101', { item: 1 }],
		]);
	});

	it('says that a type is not known', async () => {
		const { error } = await fields([{ json: { type: '999' } }]);
		expect(error?.message).toBe('Velocert does not know this template [item 0]');
	});

	it.each([
		['', "'Template' is empty [item 0]"],
		['a/b', "'Template' is not an ID [item 0]"],
	])('asks nobody about %j', async (type, message) => {
		const { error } = await fields([{ json: { type } }]);
		expect(error?.message).toBe(message);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('offers the types of all pages in its picker', async () => {
		const node = new VelocertCredentialType();
		const ctx = loadOptionsContext(node, {}, velocertCredential(sandbox.current));
		const { results } = await node.methods.listSearch.searchCredentialTypes.call(ctx);
		expect(results).toHaveLength(47);
	});
});

describe('The output schemas of Velocert Credential Type', () => {
	it('name the fields that come out', async () => {
		const many = loadOutputSchema({ nodeDir, version: 1, operation: 'getAll' });
		expect(Object.keys(jsons(await types({ limit: 1 }))[0])).toEqual(
			expect.arrayContaining(Object.keys(many?.properties ?? {})),
		);
		const one = loadOutputSchema({ nodeDir, version: 1, operation: 'getInputFields' });
		const [json] = jsons(await fields([{ json: { type: '101' } }]));
		expect(Object.keys(one?.properties ?? {})).toEqual(Object.keys(json));
	});
});
