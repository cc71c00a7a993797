import type { FaultRule } from '../../sandbox/faults.mts';
import type { VaultCertificate } from '../../sandbox/store.mts';
import { itemOf } from '../../sandbox/vecShapes.mts';
import type { NodeResult } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
} from '../support/services.mts';
import { retryAll, watch } from '../support/vaultRetry.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
const UNKNOWN = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

function fill(count: number, over: Partial<VaultCertificate> = {}): VaultCertificate[] {
	return Array.from({ length: count }, () =>
		addVaultCertificate(sandbox.current, { status: 'failed', ...over }),
	);
}

/** Spoils the next retry, or as many as the rule says. */
function spoil(kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint: 'vec.retry' }, kind, ...rule });
}

const closed = { status: 422, body: { message: 'Closed' } };
const oneAtATime = { options: { concurrency: 1 } };

const { requests } = sandbox;
const jsons = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json);
const uuids = (list: Array<{ uuid?: unknown }>) => list.map(({ uuid }) => uuid);
const messages = ({ hints }: NodeResult) => hints.map(({ message }) => message);

describe('VEC Vault Retry of all failed certificates', () => {
	it('retries each once over all pages, in the order of the list, and leaves the others alone', async () => {
		sandbox.current.settings.processingMs = 60_000;
		fill(3, { status: 'generated' });
		const failed = fill(230);
		const counts = failed.map(watch);
		const result = await retryAll(sandbox.current, { options: { concurrency: 3 } });
		expect(result.error).toBeUndefined();
		expect(uuids(jsons(result))).toEqual(uuids(failed).reverse());
		expect(result.outputs[0][229]).toMatchObject({
			json: { retried: true, status: 'processing' },
			pairedItem: { item: 0 },
		});
		expect(counts.every((retries) => retries() === 1)).toBe(true);
		expect(sandbox.current.counters.endpoints['vec.retry']).toMatchObject({ requests: 230 });
		expect(sandbox.current.counters.endpoints['vec.retry'].maxInFlight).toBeLessThanOrEqual(3);
		expect([requests('vec.list'), requests('vec.get')]).toEqual([3, 0]);
	});

	it('retries no more than the limit', async () => {
		fill(20);
		const result = await retryAll(sandbox.current, { returnAll: false, limit: 7 });
		expect(jsons(result)).toHaveLength(7);
		expect([requests('vec.list'), requests('vec.retry')]).toEqual([1, 7]);
	});

	it('keeps to the filters, also when the service does not', async () => {
		fill(2);
		const [nathan] = fill(1, { email: 'nathan@example.com', title: 'Welding' });
		const search = await retryAll(sandbox.current, { filters: { search: 'weld' } });
		expect(uuids(jsons(search))).toEqual([nathan.uuid]);
		nathan.status = 'failed';
		const all = sandbox.current.store.vault.map(itemOf);
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'status',
			status: 200,
			body: { data: all },
		});
		const filters = { applicantEmail: ' Nathan@example.com ' };
		const email = await retryAll(sandbox.current, { filters });
		expect(uuids(jsons(email))).toEqual([nathan.uuid]);
		expect(requests('vec.retry')).toBe(2);
	});

	it.each([
		['applicantEmail', "'Applicant Email' is empty [item 0]"],
		['search', "'Search' is empty [item 0]"],
	])("does not take an empty filter %s for everybody's", async (name, message) => {
		fill(2);
		const { error } = await retryAll(sandbox.current, { filters: { [name]: '={{ $json.none }}' } });
		expect(error?.message).toBe(message);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('gives no items and says so when nothing has failed', async () => {
		fill(2, { status: 'generated' });
		const result = await retryAll(sandbox.current);
		expect([jsons(result), result.error]).toEqual([[], undefined]);
		expect(messages(result)).toEqual(['No failed certificate fits, so nothing was retried.']);
	});

	it('passes over those that recovered or vanished since they were listed', async () => {
		const [failed] = fill(1);
		const [recovered] = fill(1, { status: 'generated' });
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'status',
			status: 200,
			body: {
				data: [recovered, { ...recovered, uuid: UNKNOWN }, failed].map((one) => ({
					...itemOf(one),
					status: { value: 'failed' },
				})),
			},
		});
		const result = await retryAll(sandbox.current);
		expect(uuids(jsons(result))).toEqual([failed.uuid]);
		expect(messages(result)).toEqual(['2 certificates recovered meanwhile and were passed over.']);
		expect(requests('vec.retry')).toBe(3);
	});

	it('retries once what several rows would retry', async () => {
		const counts = fill(3).map(watch);
		sandbox.current.settings.retryFails = true;
		sandbox.current.settings.processingMs = 0;
		const result = await retryAll(sandbox.current, {}, { items: [{ json: {} }, { json: {} }] });
		expect(jsons(result)).toHaveLength(3);
		expect(counts.map((retries) => retries())).toEqual([1, 1, 1]);
	});

	it('retries each once though answers are lost', async () => {
		sandbox.current.settings.processingMs = 60_000;
		const counts = fill(12).map(watch);
		spoil('dropAfterCommit', { every: 4, times: 99 });
		const result = await retryAll(sandbox.current);
		expect(jsons(result).map(({ retried }) => retried)).toEqual(Array(12).fill(true));
		expect(counts.every((retries) => retries() === 1)).toBe(true);
	});

	it('waits for all of them, and each person gets one mail', async () => {
		const failed = fill(5);
		const result = await retryAll(sandbox.current, { options: { waitUntilProcessed: true } });
		expect(jsons(result).map(({ status }) => status)).toEqual(Array(5).fill('generated'));
		expect(uuids(sandbox.current.store.outbox).sort()).toEqual(uuids(failed).sort());
	});
});

describe('VEC Vault Retry of all failed certificates when some cannot be retried', () => {
	it('ends with Stop, and tells whom it concerns and how many were retried', async () => {
		fill(5);
		const [third] = sandbox.current.store.vault.slice(2);
		spoil('status', { ...closed, skip: 2 });
		const { error } = await retryAll(sandbox.current, oneAtATime);
		expect(error?.message).toBe('VEC does not accept this certificate [item 0]');
		expect(error?.description).toBe(
			`Correct the data and run it again. VEC says: "Closed" Nothing was retried. This is about ${third.referenceId}. 2 certificates were retried before. The Retry button of this execution goes on from here and retries none of them again.`,
		);
		expect(requests('vec.retry')).toBe(3);
	});

	it('gives all of them, each retried once, when n8n runs the node again', async () => {
		const failed = fill(5);
		const counts = failed.map(watch);
		spoil('status', { ...closed, skip: 2 });
		const result = await retryAll(sandbox.current, oneAtATime, {
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(result.error).toBeUndefined();
		expect(uuids(jsons(result)).sort()).toEqual(uuids(failed).sort());
		expect(jsons(result).every(({ retried }) => retried)).toBe(true);
		expect(counts.map((retries) => retries())).toEqual([1, 1, 1, 1, 1]);
	});

	it('does not retry again what failed again before the Retry button', async () => {
		sandbox.current.settings.retryFails = true;
		sandbox.current.settings.processingMs = 0;
		const counts = fill(3).map(watch);
		spoil('status', { ...closed, skip: 2 });
		const first = await retryAll(sandbox.current, oneAtATime);
		expect(first.error).toBeDefined();
		const second = await retryAll(sandbox.current, oneAtATime, { resume: savedForRetry(first) });
		expect(jsons(second)).toHaveLength(3);
		expect(
			jsons(second)
				.slice(0, 2)
				.every(({ status }) => status === 'failed'),
		).toBe(true);
		expect(counts.map((retries) => retries())).toEqual([1, 1, 1]);
	});

	it('takes one that was left open and is being processed now for retried', async () => {
		sandbox.current.settings.processingMs = 60_000;
		const [{ uuid }] = fill(1);
		spoil('dropAfterCommit');
		sandbox.current.faults.add({ match: { endpoint: 'vec.get' }, kind: 'dropBefore', times: 3 });
		const first = await retryAll(sandbox.current);
		expect(first.error?.message).toContain('VEC did not confirm');
		expect(first.error?.description).toContain('No other was retried.');
		const second = await retryAll(sandbox.current, {}, { resume: savedForRetry(first) });
		expect(jsons(second)).toMatchObject([{ uuid, retried: true, status: 'processing' }]);
		expect(requests('vec.retry')).toBe(1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'gives the others and, beside them, those with the reason: %s',
		async (onError) => {
			const failed = fill(4);
			spoil('status', { ...closed, skip: 1 });
			const result = await retryAll(sandbox.current, oneAtATime, { settings: { onError } });
			expect(jsons(result).map(({ uuid, retried, reason }) => [uuid, retried, reason])).toEqual([
				[failed[3].uuid, true, undefined],
				[failed[2].uuid, false, 'VEC does not accept this certificate'],
				[failed[1].uuid, true, undefined],
				[failed[0].uuid, true, undefined],
			]);
			expect(messages(result)).toEqual([
				"1 certificate could not be retried, or VEC did not confirm it. Each comes out with 'retried' set to false and the reason.",
			]);
			expect(result.hints[0].type).toBe('warning');
		},
	);

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'asks no further when the token may not retry: %s',
		async (onError) => {
			fill(6);
			const { error, outputs } = await retryAll(sandbox.current, oneAtATime, {
				items: [{ json: { row: 0 } }, { json: { row: 1 } }],
				credentials: vecCredential(sandbox.current, 'vec-no-update-token'),
				settings: { onError },
			});
			const message = "The VEC 'API Token' lacks the permission 'certificate-vault:update'";
			if (onError === 'stopWorkflow') expect(error?.message).toBe(`${message} [item 0]`);
			else expect(outputs[0].map(messageOf)).toEqual([message, message]);
			expect(requests('vec.retry')).toBe(1);
		},
	);

	it('keeps what was retried before the token was refused', async () => {
		fill(4);
		spoil('status', { status: 401, skip: 2, times: 99 });
		const result = await retryAll(sandbox.current, oneAtATime, {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(jsons(result).map(({ retried }) => retried)).toEqual([true, true, false, false]);
		expect(jsons(result)[3].reason).toBe("VEC does not accept the 'API Token'");
		expect(requests('vec.retry')).toBe(3);
	});
});
