import { basename } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import manifest from '../../package.json';
import type { Use } from '../support/allNodes.mts';
import { credentialFor, USES } from '../support/allNodes.mts';
import { failureOf } from '../support/failures.mts';
import type { NodeResult } from '../support/runNode.mts';
import { runNode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { download } from '../support/vaultDownload.mts';
import { listVault } from '../support/vaultList.mts';
import { issueRows, row } from '../support/velocertIssue.mts';

const sandbox = useSandbox();

const OWN = { message: 'Hello', details: { grade: 'A' }, serviceError: 'none', status: 'new' };

/** Reads what is not there, as an expression does after a node was renamed. */
const BROKEN = "={{ $('Renamed').item.json.value }}";

function withBroken({ parameters, subject }: Use): IDataObject {
	const value = parameters[subject];
	const isLocator = typeof value === 'object' && value !== null;
	return { ...parameters, [subject]: isLocator ? { ...value, value: BROKEN } : BROKEN };
}

async function fail(
	use: Use,
	onError: 'continueRegularOutput' | 'continueErrorOutput',
): Promise<NodeResult> {
	return await runNode({
		node: use.node(),
		items: [{ json: { ...OWN } }, { json: { ...OWN, error: 'mine' } }],
		parameters: withBroken(use),
		credentials: credentialFor(use, sandbox.current),
		settings: { onError },
	});
}

it('Every node that takes items is among those that all are held to', () => {
	const names = new Set(USES.map(({ node }) => node().constructor.name));
	const { nodes } = manifest.n8n;
	const built = nodes.map((file) => basename(file, '.node.js'));
	expect([...names].sort()).toEqual(built.filter((name) => !name.endsWith('Trigger')).sort());
});

const FORM = { message: expect.any(String), description: expect.any(String) };

describe.each(USES.map((use): [string, Use] => [use.title, use]))(
	'A failed item of %s',
	(_, use) => {
		it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'is its row with one key beside it, under %s',
			async (onError) => {
				const { outputs, error } = await fail(use, onError);
				expect(error).toBeUndefined();
				const failed = onError === 'continueErrorOutput' ? outputs.at(-1) : outputs[0];
				expect(outputs.flat()).toHaveLength(2);
				expect(failed?.map(({ json }) => json)).toEqual([
					{ ...OWN, error: FORM },
					{ ...OWN, error: FORM },
				]);
				expect(failed?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
				for (const item of failed ?? []) {
					expect(item).not.toHaveProperty('error');
					expect(failureOf(item)?.description).not.toBe('');
				}
			},
		);
	},
);

describe('A failed item', () => {
	it('names the field where one is concerned', async () => {
		const { outputs } = await issueRows(sandbox.current, [row(0, { 'E-Mail': 'nobody' })], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(Object.keys(failureOf(outputs[1][0]) ?? {}).sort()).toEqual([
			'description',
			'field',
			'message',
		]);
		expect(failureOf(outputs[1][0])?.field).toBe('Email');
	});
});

describe('An item that did not fail', () => {
	const uuidItem = (uuid: string, error: unknown): INodeExecutionData => ({
		json: { id: uuid, error: error as string, message: 'Hello' },
	});

	it.each(['', null, 'mine', { message: 'mine' }])(
		"keeps the row's own column error (%p) on the output it belongs to",
		async (error) => {
			const { uuid } = addVaultCertificate(sandbox.current, { status: 'processing' });
			const { outputs } = await download(
				sandbox.current,
				[uuidItem(uuid, error)],
				{ settings: { onError: 'continueErrorOutput' } },
				{ whenNotReady: 'output' },
			);
			expect(outputs.map((items) => items.length)).toEqual([1, 0]);
			expect(outputs[0][0].json).toMatchObject({ error, message: 'Hello', ready: false });
		},
	);

	it.each(['', 'mine'])('keeps it beside the verdict of Validate, too (%p)', async (error) => {
		const validate = USES.find(({ title }) => title === 'Velocert Validate');
		const { outputs } = await runNode({
			node: (validate as Use).node(),
			items: [{ json: { name: 'Ana', error } }],
			parameters: (validate as Use).parameters,
			credentials: credentialFor(validate as Use, sandbox.current),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs.map((items) => items.length)).toEqual([1, 0, 0]);
		expect(outputs[0][0].json).toEqual({
			name: 'Ana',
			error,
			validation: { valid: true, errors: [] },
		});
	});

	it('keeps a member called error that the service sent', async () => {
		const certificate = { uuid: 'u1', status: 'failed', error: 'Unreadable file' };
		const body = { data: [certificate], meta: { current_page: 1, last_page: 1, total: 1 } };
		const match = { endpoint: 'vec.list' };
		sandbox.current.faults.add({ match, kind: 'status', status: 200, body });
		const { outputs } = await listVault(
			sandbox.current,
			{ operation: 'getAll', returnAll: true, filters: {}, simplify: false },
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(outputs.map((items) => items.map(({ json }) => json))).toEqual([[certificate], []]);
	});
});
