import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExecuteContext, loadOutputSchema } from 'n8n-core';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import type { VaultCertificate } from '../../sandbox/store.mts';
import { loadOptionsContext } from '../support/loadOptions.mts';
import type { NodeResult } from '../support/runNode.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
} from '../support/services.mts';
import { retry, watch } from '../support/vaultRetry.mts';

const sandbox = useSandbox();
const UNKNOWN = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const nodeDir = join(dirname(fileURLToPath(import.meta.url)), '../../nodes/VecVaultRetry');

const certificate = (status: VaultCertificate['status'] = 'failed') =>
	addVaultCertificate(sandbox.current, { status });
const { requests } = sandbox;
const jsons = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json);

describe('VEC Vault Retry of one certificate', () => {
	it('lets it be processed again and gives it, simplified and linked to its row', async () => {
		const failed = certificate();
		const retries = watch(failed);
		const { outputs } = await retry(sandbox.current, [failed.uuid]);
		expect(outputs[0]).toEqual([
			{
				json: {
					uuid: failed.uuid,
					reference_id: failed.referenceId,
					certificate_title: 'Food Safety',
					full_name: 'Jane Doe',
					applicant_email: 'jane@example.com',
					status: 'processing',
					issue_date: null,
					created_at: expect.any(String),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect([retries(), requests('vec.retry')]).toEqual([1, 1]);
	});

	it('gives all that the service tells without Simplify', async () => {
		const result = await retry(sandbox.current, [certificate().uuid], {}, { simplify: false });
		expect(jsons(result)[0]).toMatchObject({
			institution_name: 'Example Institute',
			status: { value: 'processing' },
		});
	});

	it('retries 40 in input order with at most as many in flight as Concurrency says', async () => {
		sandbox.current.settings.delayMs = 5;
		const uuids = Array.from({ length: 40 }, () => certificate().uuid);
		const result = await retry(sandbox.current, uuids, {}, { options: { concurrency: 3 } });
		expect(jsons(result).map(({ uuid }) => uuid)).toEqual(uuids);
		expect(sandbox.current.counters.endpoints['vec.retry']).toMatchObject({ requests: 40 });
		expect(sandbox.current.counters.endpoints['vec.retry'].maxInFlight).toBeLessThanOrEqual(3);
	});

	it.each([
		['processing', 'Its present status is processing. Wait until VEC has processed it.'],
		['generated', 'Its present status is generated. Use VEC Vault Download to get its PDF.'],
		['revoked', 'Its present status is revoked. Ask VEC about it.'],
	] as const)('explains that one that is %s has not failed', async (status, description) => {
		const { error } = await retry(sandbox.current, [certificate(status).uuid]);
		expect(error?.message).toBe(
			'This certificate is not failed, so there is nothing to retry [item 0]',
		);
		expect(error?.description).toBe(`${description} Nothing was retried.`);
		expect(requests('vec.retry')).toBe(0);
	});

	it('explains one that recovers between the look and the retry', async () => {
		const { uuid } = certificate('generated');
		const seen = { uuid, status: { value: 'failed' } };
		sandbox.current.faults.add({
			match: { endpoint: 'vec.get' },
			kind: 'status',
			status: 200,
			body: { data: seen },
		});
		const { error } = await retry(sandbox.current, [uuid]);
		expect(error?.description).toContain('Its present status is generated.');
		expect(requests('vec.retry')).toBe(1);
	});

	it('says that a UUID is not known', async () => {
		const { error } = await retry(sandbox.current, [UNKNOWN]);
		expect(error?.message).toBe('VEC does not know this certificate [item 0]');
	});

	it('asks nobody about what is not a UUID, and retries no other row then', async () => {
		const { error } = await retry(sandbox.current, [certificate().uuid, '17']);
		expect(error?.message).toBe("'Certificate' is not a UUID [item 1]");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('names the permission that the token lacks', async () => {
		const { error } = await retry(sandbox.current, [certificate().uuid], {
			credentials: vecCredential(sandbox.current, 'vec-no-update-token'),
		});
		expect(error?.message).toBe(
			"The VEC 'API Token' lacks the permission 'certificate-vault:update' [item 0]",
		);
	});

	it('retries for two rows that name the same certificate once', async () => {
		const failed = certificate();
		const retries = watch(failed);
		const result = await retry(sandbox.current, [failed.uuid, failed.uuid.toUpperCase()]);
		expect(jsons(result).map(({ uuid }) => uuid)).toEqual([failed.uuid, failed.uuid]);
		expect([retries(), requests('vec.retry')]).toEqual([1, 1]);
	});

	it('sends the failed rows to the error output and the others on', async () => {
		const [failed, ready] = [certificate(), certificate('generated')];
		const { outputs } = await retry(sandbox.current, [ready.uuid, failed.uuid], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([failed.uuid]);
		expect(outputs[1][0].json).toMatchObject({
			id: ready.uuid,
			error: {
				message: 'This certificate is not failed, so there is nothing to retry',
				field: 'Certificate',
			},
		});
	});

	it('offers failed certificates only in its picker', async () => {
		certificate('generated');
		const failed = certificate();
		const node = new VecVaultRetry();
		const ctx = loadOptionsContext(node, {}, vecCredential(sandbox.current));
		const { results } = await node.methods.listSearch.searchCertificates.call(ctx);
		expect(results.map(({ value }) => value)).toEqual([failed.uuid]);
	});

	it('gives an AI agent plain items', async () => {
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const result = await retry(sandbox.current, [certificate().uuid]);
		isTool.mockRestore();
		expect(jsons(result)[0].status).toBe('processing');
	});

	it('gives what its output schema names', async () => {
		const schema = loadOutputSchema({ nodeDir, version: 1 });
		const [json] = jsons(await retry(sandbox.current, [certificate().uuid]));
		expect(Object.keys(schema?.properties ?? {})).toEqual(Object.keys(json));
	});
});
