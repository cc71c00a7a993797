import { ExecuteContext } from 'n8n-core';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import type { NodeRun } from '../support/runNode.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
} from '../support/services.mts';
import { answerWithFakePdf } from '../support/vaultDownload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const NODES = {
	List: { node: new VecVaultList(), parameters: { operation: 'get' } },
	Download: {
		node: new VecVaultDownload(),
		parameters: { outputBinaryField: 'data', whenNotReady: 'error', options: {} },
	},
	Retry: { node: new VecVaultRetry(), parameters: { retryMode: 'certificate', options: {} } },
};
type Name = keyof typeof NODES;

/** A certificate on which the node succeeds. */
const certificateFor = (name: Name, over: IDataObject = {}) =>
	addVaultCertificate(sandbox.current, {
		status: name === 'Retry' ? 'failed' : 'generated',
		...over,
	});

const run = async (name: Name, ids: unknown[], over: Partial<NodeRun> = {}) =>
	await runNode({
		node: NODES[name].node,
		items: ids.map((id, row): INodeExecutionData => ({ json: { id, row } as IDataObject })),
		credentials: vecCredential(sandbox.current),
		...over,
		parameters: {
			certificateId: { __rl: true, mode: 'reference', value: '={{ $json.id }}' },
			...NODES[name].parameters,
			...over.parameters,
		},
	});

const lookUps = () => sandbox.requests('vec.list');

describe.each(Object.keys(NODES) as Name[])('VEC Vault %s by reference ID', (name) => {
	beforeEach(() => answerWithFakePdf(sandbox.current));

	it('finds each certificate, looking up what many rows name once', async () => {
		const [one, two] = [certificateFor(name), certificateFor(name)];
		const ids = [two.referenceId, one.referenceId.toLowerCase(), ` ${two.referenceId} `];
		const { outputs } = await run(name, [...ids, two.uuid], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([
			two.uuid,
			one.uuid,
			two.uuid,
			two.uuid,
		]);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(lookUps()).toBe(2);
	});

	it.each([
		['list', '={{ $json.id }}'],
		['id', '={{ $json.id }}'],
		['whole', '={{ $json.id }}'],
		['reference', 'VEC-IC-5A'],
		['id', 'vec-ic-5A'],
		['reference', ' vec-ic-5a '],
	])('finds it in the mode %s by %j', async (mode, value) => {
		const { uuid } = certificateFor(name, { referenceId: 'VEC-IC-5A' });
		const certificateId = mode === 'whole' ? value : { __rl: true, mode, value };
		const { outputs } = await run(name, ['VEC-IC-5A'], { parameters: { certificateId } });
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
	});

	it('takes nothing else for it that the search finds, on whatever page', async () => {
		const it = certificateFor(name, { referenceId: 'VEC-IC-1' });
		// More than a page of others, which come first.
		for (let count = 0; count < 120; count++) {
			certificateFor(name, { referenceId: `VEC-IC-1${count}`, title: 'Like VEC-IC-1' });
		}
		const { outputs } = await run(name, ['VEC-IC-1']);
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([it.uuid]);
		expect(lookUps()).toBe(2);
	});

	it('refuses one that is not known, before anything is done for the others', async () => {
		const { referenceId } = certificateFor(name);
		certificateFor(name, { title: 'Like VEC-IC-9999' });
		const { error, outputs } = await run(name, [referenceId, 'VEC-IC-9999', 'VEC-IC-999X']);
		expect(error?.message).toBe(
			"VEC knows no certificate with the reference ID in 'Certificate' [item 1]",
		);
		expect(error?.description).toMatch(
			/^It contains 'VEC-IC-9999'\. Check it .* pick the certificate from the list\. The same holds for item 2\./,
		);
		expect(outputs.flat()).toEqual([]);
		expect(requestsSeen(sandbox.current)).toBe(3);
	});

	it('refuses one that several certificates have, and says what to do', async () => {
		certificateFor(name, { referenceId: 'VEC-IC-TWIN' });
		certificateFor(name, { referenceId: 'vec-ic-twin' });
		const { error } = await run(name, ['VEC-IC-TWIN']);
		expect(error?.message).toBe(
			"VEC has several certificates with the reference ID in 'Certificate' [item 0]",
		);
		expect(error?.description).toContain(
			"It contains 'VEC-IC-TWIN', which 2 certificates have. Choose 'By ID' and enter the UUID of the one you mean.",
		);
		expect(requestsSeen(sandbox.current)).toBe(1);
	});

	it('sets aside the rows it cannot find and does the others', async () => {
		const { uuid, referenceId } = certificateFor(name);
		const { outputs } = await run(name, ['VEC-IC-9999', referenceId, null, 17], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
		expect(outputs[1].map(({ json }) => json.row)).toEqual([0, 2, 3]);
		expect(JSON.stringify(outputs[1][1].json.error)).toContain("'Certificate' is empty");
	});

	it('asks once for a permission that is missing, and does the rows that need none', async () => {
		const { uuid } = certificateFor(name);
		const { outputs } = await run(name, ['VEC-IC-1', uuid, 'VEC-IC-2', 'VEC-IC-3'], {
			settings: { onError: 'continueErrorOutput' },
			credentials: vecCredential(sandbox.current, 'vec-no-list-token'),
			parameters: { options: { concurrency: 1 } },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
		expect(outputs[1]).toHaveLength(3);
		for (const { json } of outputs[1]) {
			expect(JSON.stringify(json.error)).toContain(
				"The VEC 'API Token' lacks the permission 'certificate-vault:list'",
			);
		}
		// List has no Concurrency, so all three are under way at once.
		expect(lookUps()).toBe(name === 'List' ? 3 : 1);
	});

	it('keeps to Concurrency', async () => {
		const most = name === 'List' ? 4 : 3;
		sandbox.current.settings.heldUntil = { 'vec.list': most };
		const ids = Array.from({ length: 20 }, () => certificateFor(name).referenceId);
		const { outputs } = await run(name, ids, { parameters: { options: { concurrency: 3 } } });
		expect(outputs[0]).toHaveLength(20);
		expect(sandbox.current.counters.endpoints['vec.list'].maxInFlight).toBe(most);
	});

	it('says that the look-up was not answered, and that nothing was changed', async () => {
		const { referenceId } = certificateFor(name);
		sandbox.current.faults.add({ match: { endpoint: 'vec.list' }, kind: 'html502', times: 9 });
		const { error } = await run(name, [referenceId]);
		expect(error?.message).toBe('VEC answered with a web page instead of data [item 0]');
		expect(requestsSeen(sandbox.current)).toBe(lookUps());
	});

	it('serves an AI agent that gives one', async () => {
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const { uuid, referenceId } = certificateFor(name);
		const { outputs } = await run(name, [referenceId]);
		isTool.mockRestore();
		expect(outputs[0][0].json.uuid).toBe(uuid);
	});
});

describe('A reference ID in VEC Vault Download', () => {
	it('names the file, so that the certificate is not looked at', async () => {
		answerWithFakePdf(sandbox.current);
		const { referenceId } = certificateFor('Download');
		const { outputs } = await run('Download', [referenceId.toLowerCase()]);
		expect(outputs[0][0].binary?.data.fileName).toBe(`${referenceId}.pdf`);
		expect(sandbox.requests('vec.get')).toBe(0);
	});
});

describe('A reference ID in VEC Vault Retry', () => {
	it('is looked up no more for a row that an earlier try has retried', async () => {
		const [one, two] = [certificateFor('Retry'), certificateFor('Retry')];
		sandbox.current.faults.add({
			match: { endpoint: 'vec.retry' },
			kind: 'status',
			status: 422,
			skip: 1,
		});
		const { outputs } = await run('Retry', [one.referenceId, two.referenceId], {
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
			parameters: { options: { concurrency: 1 } },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([one.uuid, two.uuid]);
		expect(sandbox.requests('vec.retry')).toBe(3);
		expect(lookUps()).toBe(3);
	});

	it('and a UUID of the same certificate are one retry', async () => {
		const { uuid, referenceId } = certificateFor('Retry');
		const { outputs } = await run('Retry', [referenceId, uuid]);
		expect(outputs[0]).toHaveLength(2);
		expect(sandbox.requests('vec.retry')).toBe(1);
	});

	it('is looked up in a dry run too', async () => {
		const { uuid, referenceId } = certificateFor('Retry');
		const { outputs } = await run('Retry', [referenceId], {
			parameters: { options: { dryRun: true } },
		});
		expect(outputs[0][0].json).toMatchObject({ uuid, status: 'dryRun' });
		expect(sandbox.requests('vec.retry')).toBe(0);
	});
});
