import type { IDataObject } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { isToolOf } from '../../shared/http/tool.ts';
import type { Use } from '../support/allNodes.mts';
import { credentialFor, USES } from '../support/allNodes.mts';
import { askTool } from '../support/askTool.mts';
import { useDedupStore } from '../support/dedupStore.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { answerWithFakePdf } from '../support/vaultDownload.mts';

const sandbox = useSandbox();
useDedupStore();
beforeAll(async () => await useBinaryMode('default'));

function useOf(title: string): Use {
	const use = USES.find((one) => one.title === title);
	if (!use) throw new Error(`There is no use called ${title}`);
	return use;
}

/** Lets an agent of version 3 call a node, once for each query. */
async function ask(
	title: string,
	queries: IDataObject[],
	{
		parameters = {},
		onError,
	}: { parameters?: IDataObject; onError?: 'continueRegularOutput' } = {},
) {
	const use = useOf(title);
	return await askTool(
		{
			node: use.node(),
			parameters: { ...use.parameters, ...parameters },
			credentials: credentialFor(use, sandbox.current),
			settings: onError ? { onError } : {},
		},
		...queries,
	);
}

const ANA = { name: 'Ana', mail: 'ana@example.com' };
const BO = { name: 'Bo', mail: 'bo@example.com' };

describe('For an agent of version 3', () => {
	it('Validate tells why a row is invalid', async () => {
		const credentialJson = '={{ { recipientName: $json.name } }}';
		const [{ text, answer }] = await ask('Velocert Validate', [ANA], {
			parameters: { credentialJson },
		});
		expect(answer).toHaveLength(1);
		expect(answer[0]).toMatchObject({ validation: { valid: false } });
		expect(text).toContain('score: is required');
	});

	it('List tells that VEC ignored the batch instead of giving certificates of any', async () => {
		sandbox.current.settings.batchIdFilter = false;
		addVaultCertificate(sandbox.current, { status: 'generated' });
		const [{ text, answer }] = await ask('VEC Vault List, Get Many', [{}], {
			parameters: { filters: { batchId: 'b1' } },
		});
		expect(text).toContain("VEC ignored 'Batch ID'");
		expect(text).toContain("Use 'Applicant Email' or 'Search'");
		expect(answer[0]).not.toHaveProperty('uuid');
	});

	it('Download gives the reference and no file', async () => {
		answerWithFakePdf(sandbox.current);
		const { uuid, referenceId } = addVaultCertificate(sandbox.current, { status: 'generated' });
		const [{ answer, hasFile }] = await ask('VEC Vault Download', [{ id: uuid }]);
		expect(answer[0]).toMatchObject({ uuid, ready: true, reference_id: referenceId });
		expect(hasFile).toBe(false);
	});

	it('Upload says how a tool comes by a file', async () => {
		const [{ text }] = await ask('VEC Vault Upload', [ANA]);
		expect(text).toContain('An AI agent passes on no files');
		expect(sandbox.current.counters.vec.created).toBe(0);
	});

	it('Issue issues to each of several people it calls for at once', async () => {
		const told = await ask('Velocert Issue', [ANA, BO]);
		expect(told.map(({ answer }) => answer)).toEqual([
			[expect.objectContaining({ email: ANA.mail, status: 'submitted' })],
			[expect.objectContaining({ email: BO.mail, status: 'submitted' })],
		]);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('Issue issues once to somebody it calls for twice', async () => {
		const told = await ask('Velocert Issue', [ANA, ANA]);
		expect(told.map(({ answer }) => answer[0].status)).toEqual(['submitted', 'skipped']);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});

	it.each([undefined, 'continueRegularOutput' as const])(
		'what is wrong is said in plain text, with the way out (On Error: %s)',
		async (onError) => {
			const [{ text }] = await ask('Velocert Issue', [{ ...ANA, mail: '<b>a & b</b>' }], {
				onError,
			});
			expect(text).toContain("'Email' holds no email address");
			expect(text).toContain("It contains '<b>a & b</b>'.");
		},
	);

	it.each(USES.map(({ title }) => title))(
		'%s says what an unusable credential is',
		async (title) => {
			const use = useOf(title);
			const [type] = Object.keys(credentialFor(use, sandbox.current));
			const [{ text }] = await askTool(
				{
					node: use.node(),
					parameters: use.parameters,
					credentials: { [type]: { apiToken: 'a-long-enough-token', baseUrl: 'ftp://nowhere' } },
				},
				ANA,
			);
			expect(text).toMatch(/'Base URL' of the \w+ API credential is unusable/);
			expect(text).toContain("It has to be an address such as 'https://example.com'");
		},
	);
});

describe('Whether a node runs as a tool', () => {
	type Context = Parameters<typeof isToolOf>[0];
	const ctx = (says: boolean | undefined, over: object = {}) =>
		({
			...(says === undefined ? {} : { isToolExecution: () => says }),
			getNode: () => ({ type: 'n8n-nodes-velocert-vec.velocertIssue', ...over }),
		}) as unknown as Context;

	it.each<[string, boolean, Context]>([
		['an agent of version 2', true, ctx(true)],
		['an agent of version 3', true, ctx(false, { rewireOutputLogTo: NodeConnectionTypes.AiTool })],
		['a tool run by hand', true, ctx(false, { type: 'n8n-nodes-velocert-vec.velocertIssueTool' })],
		['a workflow', false, ctx(false)],
		['a workflow of an n8n that knows no tools', false, ctx(undefined)],
		['a chain of models', false, ctx(false, { rewireOutputLogTo: NodeConnectionTypes.AiAgent })],
	])('is known when it is called by %s', (_, isTool, context) => {
		expect(isToolOf(context)).toBe(isTool);
	});
});
