import type { FaultRule } from '../../sandbox/faults.mts';
import type { VaultCertificate } from '../../sandbox/store.mts';
import type { NodeResult } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import { addVaultCertificate, refuseView, useSandbox } from '../support/services.mts';
import { retry, watch } from '../support/vaultRetry.mts';

const sandbox = useSandbox();

const certificate = (status: VaultCertificate['status'] = 'failed') =>
	addVaultCertificate(sandbox.current, { status });
const { requests } = sandbox;
const jsons = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json);

/** Spoils the next retry, or as many as the rule says. */
function spoil(kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint: 'vec.retry' }, kind, ...rule });
}

describe('VEC Vault Retry of one certificate when no answer comes', () => {
	it.each([
		['dropAfterCommit', 1],
		['500AfterCommit', 1],
		['truncate', 1],
		['dropBefore', 2],
		['503', 2],
	] as const)('retries exactly once after %s', async (kind, sent) => {
		const failed = certificate();
		const retries = watch(failed);
		sandbox.current.settings.processingMs = 60_000;
		spoil(kind);
		const result = await retry(sandbox.current, [failed.uuid]);
		expect(result.error).toBeUndefined();
		expect(jsons(result)[0]).toMatchObject({ uuid: failed.uuid, status: 'processing' });
		expect([retries(), requests('vec.retry')]).toEqual([1, sent]);
	});

	it('does not call one retried that was processing before', async () => {
		const { uuid } = certificate('processing');
		spoil('dropBefore', { times: 99 });
		const { error } = await retry(sandbox.current, [uuid]);
		expect(error?.message).toBe(
			'This certificate is not failed, so there is nothing to retry [item 0]',
		);
		expect(requests('vec.retry')).toBe(0);
	});

	it('says that it is open when nothing settles it', async () => {
		const { uuid } = certificate();
		spoil('dropBefore', { times: 99 });
		const { error } = await retry(sandbox.current, [uuid]);
		expect(error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been retried [item 0]',
		);
		expect(error?.description).toBe(
			`Look in VEC before you run this item again. n8n could not settle it by itself. Retried: none. Unknown: 1 (${uuid}). Not sent: 0.`,
		);
		expect(requests('vec.retry')).toBe(2);
	});

	it('sends nothing when the certificate cannot be read', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.get' }, kind: 'dropBefore', times: 99 });
		const { error } = await retry(sandbox.current, [certificate().uuid]);
		expect(error?.message).toBe('VEC did not answer [item 0]');
		expect(error?.description).toContain('Nothing was changed.');
		expect(requests('vec.retry')).toBe(0);
	});
});

describe('VEC Vault Retry of one certificate with a token that may not view', () => {
	beforeEach(() => {
		refuseView(sandbox.current);
	});

	it('retries without looking', async () => {
		const result = await retry(sandbox.current, [certificate().uuid]);
		expect(jsons(result)[0].status).toBe('processing');
	});

	it('says why it does not know the present status', async () => {
		const { error } = await retry(sandbox.current, [certificate('generated').uuid]);
		expect(error?.description).toBe(
			"Its present status could not be read: The VEC 'API Token' lacks the permission 'certificate-vault:view'. Look for it in VEC. Nothing was retried.",
		);
	});

	it('leaves open what was not answered', async () => {
		spoil('dropAfterCommit');
		const { error } = await retry(sandbox.current, [certificate().uuid]);
		expect(error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been retried [item 0]',
		);
		expect(requests('vec.retry')).toBe(2);
	});
});

describe('VEC Vault Retry when n8n runs the node again', () => {
	it('gives what was retried before as done, and retries it once', async () => {
		const [first, second] = [certificate(), certificate()];
		const retries = watch(first);
		spoil('status', { status: 422, body: { message: 'Closed' }, skip: 1 });
		const result = await retry(
			sandbox.current,
			[first.uuid, second.uuid],
			{ settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
			{ options: { concurrency: 1 } },
		);
		expect(result.error).toBeUndefined();
		expect(jsons(result).map(({ uuid }) => uuid)).toEqual([first.uuid, second.uuid]);
		expect([retries(), requests('vec.retry')]).toEqual([1, 3]);
	});

	it('gives the present status of what was retried before the Retry button', async () => {
		const [first, second] = [certificate(), certificate('processing')];
		const failed = await retry(
			sandbox.current,
			[first.uuid, second.uuid],
			{},
			{ options: { concurrency: 1 } },
		);
		expect(failed.error?.description).toContain(
			`Retried: 1 (${first.referenceId}). Unknown: none. Not sent: 1. The Retry button of this execution goes on from here and retries none of them again.`,
		);
		first.status = 'generated';
		second.status = 'failed';
		const resumed = await retry(
			sandbox.current,
			[first.uuid, second.uuid],
			{ resume: savedForRetry(failed) },
			{ options: { concurrency: 1 } },
		);
		expect(jsons(resumed).map(({ status }) => status)).toEqual(['generated', 'processing']);
		expect(requests('vec.retry')).toBe(2);
	});

	it('takes one that was left open and is being processed now for retried', async () => {
		const failed = certificate();
		const retries = watch(failed);
		spoil('dropAfterCommit');
		sandbox.current.faults.add({
			match: { endpoint: 'vec.get' },
			kind: 'dropBefore',
			skip: 1,
			times: 3,
		});
		const first = await retry(sandbox.current, [failed.uuid]);
		expect(first.error?.message).toContain('VEC did not confirm');
		const second = await retry(sandbox.current, [failed.uuid], { resume: savedForRetry(first) });
		expect(jsons(second)[0]).toMatchObject({ uuid: failed.uuid });
		expect([retries(), requests('vec.retry')]).toEqual([1, 1]);
	});
});

describe('VEC Vault Retry that waits', () => {
	const waiting = { options: { waitUntilProcessed: true } };

	it('gives the certificate once it is ready, and its person one mail', async () => {
		const failed = certificate();
		const result = await retry(sandbox.current, [failed.uuid], {}, waiting);
		expect(jsons(result)[0].status).toBe('generated');
		expect(result.hints).toEqual([]);
		expect(sandbox.current.store.outbox.map(({ uuid }) => uuid)).toEqual([failed.uuid]);
	});

	it('says that it failed again', async () => {
		sandbox.current.settings.retryFails = true;
		const result = await retry(sandbox.current, [certificate().uuid], {}, waiting);
		expect(jsons(result)[0].status).toBe('failed');
		expect(result.hints.map(({ message }) => message)).toEqual([
			'1 certificate failed again in VEC. Look in VEC for the reason before you retry it once more.',
		]);
	});

	it('gives the present status once Max Wait is over, and says so', async () => {
		sandbox.current.settings.processingMs = 60_000;
		const result = await retry(
			sandbox.current,
			[certificate().uuid],
			{},
			{ options: { waitUntilProcessed: true, maxWait: 1 } },
		);
		expect(jsons(result)[0].status).toBe('processing');
		expect(result.hints.map(({ message }) => message)).toEqual([
			"1 certificate is still processing: 'Max Wait' was over first. Raise it, or look again later.",
		]);
	});
});
