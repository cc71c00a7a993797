import type { FaultRule } from '../../sandbox/faults.mts';
import { savedForRetry, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox, vecCredential } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { peopleWithPdf } from '../support/vaultUpload.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));
// A service that refuses repeats would hide a node that sends them.
beforeEach(() => (sandbox.current.settings.refuseDuplicates = false));

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

function spoil(endpoint: string, kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint }, kind, ...rule });
}

const { requests } = sandbox;

describe('VEC Vault Bulk when no answer comes', () => {
	it.each(['dropAfterCommit', '500AfterCommit', 'truncate'] as const)(
		'finds all rows submitted exactly once after %s',
		async (kind) => {
			spoil('vec.bulk', kind);
			const { outputs, error } = await bulk(sandbox.current, await peopleWithPdf(8));
			expect(error).toBeUndefined();
			expect(outputs[0].map(({ json }) => [json.status, json.recovered])).toEqual(
				Array.from({ length: 8 }, () => [expect.stringMatching(/processing|generated/), true]),
			);
			expect(new Set(outputs[0].map(({ json }) => json.uuid)).size).toBe(8);
			expect(sandbox.current.counters.vec).toEqual({ created: 8, duplicates: 0 });
			expect(requests('vec.bulk')).toBe(1);
		},
	);

	it('waits for a request that is still worked off', async () => {
		sandbox.current.settings.bulkDelayMs = 2_000;
		spoil('vec.bulk', 'dropAfterCommit');
		const { outputs, error } = await bulk(sandbox.current, await peopleWithPdf(3));
		expect(error).toBeUndefined();
		expect(outputs[0].map(({ json }) => json.recovered)).toEqual([true, true, true]);
		expect(sandbox.current.counters.vec).toEqual({ created: 3, duplicates: 0 });
	});

	it('stops, names who is unknown and never sends the request again, whatever n8n repeats', async () => {
		spoil('vec.bulk', 'dropBefore', { skip: 1 });
		const items = await peopleWithPdf(5);
		const first = await bulk(
			sandbox.current,
			items,
			{ settings: { ...RETRY, maxTries: 2 } },
			{ entriesPerRequest: 2 },
		);
		expect(first.error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been submitted [item 2]',
		);
		expect(first.error?.description).toContain(
			'Submitted: 2 (person0@example.com, person1@example.com). Unknown: 2 (person2@example.com, person3@example.com). Not sent: 1.',
		);
		const second = await bulk(
			sandbox.current,
			items,
			{ resume: savedForRetry(first) },
			{ entriesPerRequest: 2 },
		);
		expect(second.error?.message).toBe(first.error?.message);
		expect(requests('vec.bulk')).toBe(2);
		expect(requests('vec.uploadFile')).toBe(5);
		expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
	}, 60_000);

	it('goes on with the others under Continue and gives the open rows the status unknown', async () => {
		spoil('vec.bulk', 'dropBefore', { skip: 1 });
		const { outputs, hints } = await bulk(
			sandbox.current,
			await peopleWithPdf(6),
			{ settings: { onError: 'continueRegularOutput' } },
			{ entriesPerRequest: 2 },
		);
		expect(outputs[0].map(({ json }) => json.status)).toEqual([
			'processing',
			'processing',
			'unknown',
			'unknown',
			'processing',
			'processing',
		]);
		expect(hints.map(({ message }) => message)).toEqual([
			'2 certificates are unknown: VEC did not confirm. Look in VEC before you run them again.',
		]);
		expect(sandbox.current.counters.vec).toEqual({ created: 4, duplicates: 0 });
	}, 30_000);

	it('does not take an old certificate for the one it sent', async () => {
		addVaultCertificate(sandbox.current, {
			email: 'person0@example.com',
			issueDate: '2026-11-24',
			createdAt: Date.UTC(2020, 0, 1),
		});
		spoil('vec.bulk', 'dropBefore');
		const { error } = await bulk(sandbox.current, await peopleWithPdf(1));
		expect(error?.message).toContain('VEC did not confirm');
	}, 30_000);

	it('leaves the outcome unknown when the token may not list', async () => {
		spoil('vec.bulk', 'dropAfterCommit');
		const { error } = await bulk(sandbox.current, await peopleWithPdf(2), {
			credentials: vecCredential(sandbox.current, 'vec-create-only-token'),
			settings: RETRY,
		});
		expect(error?.message).toContain('VEC did not confirm');
		expect(requests('vec.bulk')).toBe(1);
		expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
	}, 60_000);
});

describe('VEC Vault Bulk that n8n runs again', () => {
	it('uploads no file and submits no entry a second time after a refusal half-way', async () => {
		spoil('vec.bulk', 'status', { status: 422, body: { message: 'Closed' }, skip: 1, times: 2 });
		const items = await peopleWithPdf(6);
		const first = await bulk(
			sandbox.current,
			items,
			{ settings: { ...RETRY, maxTries: 2 } },
			{ entriesPerRequest: 3 },
		);
		expect(first.error?.message).toBe('VEC does not accept this certificate [item 3]');
		const second = await bulk(
			sandbox.current,
			items,
			{ resume: savedForRetry(first) },
			{ entriesPerRequest: 3 },
		);
		expect(second.error).toBeUndefined();
		expect(second.outputs[0].map(({ json }) => [json.full_name, json.entry_index])).toEqual(
			items.map(({ json }, index) => [json.name, index % 3]),
		);
		expect(second.outputs[0].every(({ json }) => json.batch_id && json.file_id)).toBe(true);
		expect(requests('vec.uploadFile')).toBe(6);
		expect(sandbox.current.counters.vec).toEqual({ created: 6, duplicates: 0 });
	});

	it('submits 60 entries once each while requests are throttled and answers get lost', async () => {
		spoil('vec.uploadFile', 'dropAfterCommit', { every: 7, times: 99 });
		spoil('vec.uploadFile', '429', { retryAfter: 1, skip: 20 });
		spoil('vec.bulk', 'dropAfterCommit', { every: 2, times: 99 });
		const { outputs, error } = await bulk(
			sandbox.current,
			await peopleWithPdf(60),
			{ settings: RETRY },
			{ entriesPerRequest: 15, concurrency: 8 },
		);
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(60);
		expect(sandbox.current.counters.vec).toEqual({ created: 60, duplicates: 0 });
	}, 60_000);
});

describe('VEC Vault Bulk when something is amiss', () => {
	it('looks up which entries arrived when VEC took fewer than were sent', async () => {
		// Five fields each, so that the last two of six entries get lost.
		sandbox.current.settings.maxInputVars = 20;
		const { outputs, hints } = await bulk(sandbox.current, await peopleWithPdf(6), {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0].map(({ json }) => json.status === 'unknown')).toEqual([
			false,
			false,
			false,
			false,
			true,
			true,
		]);
		expect(hints[0].message).toMatch(/^VEC says that it took 4 of the 6 entries of batch /);
		expect(sandbox.current.counters.vec).toEqual({ created: 4, duplicates: 0 });
	}, 30_000);

	it('submits nothing when a file cannot be uploaded and the node is to stop', async () => {
		spoil('vec.uploadFile', '500', { skip: 2, times: 99 });
		const { error } = await bulk(sandbox.current, await peopleWithPdf(4), {}, { concurrency: 1 });
		expect(error?.message).toBe(
			'VEC did not confirm the file, so this entry was not submitted [item 2]',
		);
		expect(requests('vec.bulk')).toBe(0);
	}, 30_000);

	it('submits the others when one file is refused, with the error output', async () => {
		spoil('vec.uploadFile', 'status', {
			status: 422,
			body: { message: 'Invalid', errors: { file: ['The file is damaged.'] } },
			skip: 1,
		});
		const { outputs } = await bulk(
			sandbox.current,
			await peopleWithPdf(3),
			{ settings: { onError: 'continueErrorOutput' } },
			{ concurrency: 1 },
		);
		expect(outputs[0].map(({ json }) => json.full_name)).toEqual(['Person 0', 'Person 2']);
		expect(outputs[1][0].json).toMatchObject({
			name: 'Person 1',
			error: { message: "VEC does not accept 'Input Data Field Name'" },
		});
	});

	it('asks once and no more when the token is refused', async () => {
		const { outputs } = await bulk(
			sandbox.current,
			await peopleWithPdf(9),
			{
				credentials: vecCredential(sandbox.current, 'wrong'),
				settings: { onError: 'continueErrorOutput' },
			},
			{ concurrency: 1 },
		);
		expect(outputs[1].map(messageOf)).toEqual(
			Array.from({ length: 9 }, () => "VEC does not accept the 'API Token'"),
		);
		expect(requests('vec.uploadFile')).toBe(1);
		expect(requests('vec.bulk')).toBe(0);
	});

	it('says so when it may not see what becomes of the certificates', async () => {
		const { outputs, hints } = await bulk(
			sandbox.current,
			await peopleWithPdf(2),
			{ credentials: vecCredential(sandbox.current, 'vec-create-only-token') },
			{ waitUntilProcessed: true },
		);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['processing', 'processing']);
		expect(hints.map(({ message }) => message)).toEqual([
			"The status of 2 certificates could not be read: The VEC 'API Token' lacks the permission 'certificate-vault:list'.",
		]);
	});

	it('starts no request after the execution was cancelled', async () => {
		sandbox.current.settings.delayMs = 300;
		const { outputs } = await bulk(
			sandbox.current,
			await peopleWithPdf(12),
			{ cancelAfterMs: 450 },
			{ concurrency: 2 },
		);
		await new Promise((resolve) => setTimeout(resolve, 700));
		expect(outputs.flat()).toHaveLength(0);
		expect(requests('vec.uploadFile')).toBeLessThanOrEqual(4);
		expect(requests('vec.bulk')).toBe(0);
	});
});
