import type { FaultRule } from '../../sandbox/faults.mts';
import { savedForRetry, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox, vecCredential } from '../support/services.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const CREATE_ONLY = 'vec-create-only-token';
const LONG_AGO = Date.UTC(2020, 0, 1);

/** Spoils the next upload, or as many as the rule says. */
function spoil(kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind, ...rule });
}

const vault = () => sandbox.current.store.vault;
const { requests } = sandbox;

describe('VEC Vault Upload with a token that may only create', () => {
	const credentials = () => ({ credentials: vecCredential(sandbox.current, CREATE_ONLY) });

	it('gives what it knows of a file it uploaded in an earlier try', async () => {
		spoil('status', { status: 422, body: { message: 'Closed' }, skip: 1 });
		const { outputs, error } = await upload(
			sandbox.current,
			await peopleWithPdf(2),
			{
				...credentials(),
				settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			},
			{ concurrency: 1 },
		);
		expect(error).toBeUndefined();
		expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
		expect(outputs[0].map(({ json }) => json)).toMatchObject([
			{ uuid: vault()[0].uuid, applicant_email: 'person0@example.com', status: 'processing' },
			{ uuid: vault()[1].uuid, applicant_email: 'person1@example.com', status: 'processing' },
		]);
	});

	it('uploads the other rows though an existing certificate cannot be looked up', async () => {
		addVaultCertificate(sandbox.current, { email: 'person0@example.com', issueDate: '2026-11-24' });
		const { outputs } = await upload(
			sandbox.current,
			await peopleWithPdf(3),
			{ ...credentials(), settings: { onError: 'continueErrorOutput' } },
			{ onDuplicate: 'returnExisting', concurrency: 1 },
		);
		expect(outputs[0]).toHaveLength(2);
		expect(outputs[1][0].json).toMatchObject({
			name: 'Person 0',
			error: {
				message: 'VEC has this certificate already, but it could not be looked up',
				description:
					"Nothing was uploaded. The VEC 'API Token' lacks the permission 'certificate-vault:list'. Look for the certificate in VEC.",
			},
		});
	});

	it('does not wait for a status it may not see', async () => {
		const started = Date.now();
		const { outputs, hints } = await upload(
			sandbox.current,
			await peopleWithPdf(2),
			credentials(),
			{
				waitUntilProcessed: true,
			},
		);
		expect(Date.now() - started).toBeLessThan(20_000);
		expect(outputs[0]).toHaveLength(2);
		expect(hints.map(({ message }) => message)).toEqual([
			"The status of 2 certificates could not be read: The VEC 'API Token' lacks the permission 'certificate-vault:view'.",
		]);
	});
});

describe('VEC Vault Upload when no answer comes', () => {
	it('does not take an old certificate for the one it sent', async () => {
		addVaultCertificate(sandbox.current, {
			email: 'person0@example.com',
			fullName: 'Person 0',
			issueDate: '2026-11-24',
			createdAt: LONG_AGO,
		});
		spoil('dropBefore');
		const { error } = await upload(sandbox.current, await peopleWithPdf(1));
		expect(error?.message).toBe(
			'VEC has this certificate already: same email, title and issue date [item 0]',
		);
		expect(error?.description).toContain(
			"Nothing was uploaded. To get the existing certificate instead, set the option 'On Duplicate' to 'Return Existing'.",
		);
		expect(sandbox.current.counters.vec).toEqual({ created: 0, duplicates: 0 });
	});

	it('does not take an old certificate for the one it sent before the Retry button either', async () => {
		spoil('dropBefore', { times: 2 });
		const items = await peopleWithPdf(1);
		const first = await upload(sandbox.current, items);
		expect(first.error?.message).toContain('VEC did not confirm');
		addVaultCertificate(sandbox.current, {
			email: 'person0@example.com',
			fullName: 'Person 0',
			issueDate: '2026-11-24',
			createdAt: LONG_AGO,
		});
		const second = await upload(sandbox.current, items, { resume: savedForRetry(first) });
		expect(second.error?.message).toBe(
			'VEC has this certificate already: same email, title and issue date [item 0]',
		);
		expect(sandbox.current.counters.vec).toEqual({ created: 0, duplicates: 0 });
	});

	it('names every recipient whose outcome stays open, and who was reached', async () => {
		spoil('500', { skip: 2, times: 99 });
		const { error } = await upload(sandbox.current, await peopleWithPdf(4), {}, { concurrency: 1 });
		expect(error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been uploaded [item 2]',
		);
		expect(error?.description).toMatch(
			/^Look in VEC before you run this item again\. .*Uploaded: 2 \(VEC-IC-\w+, VEC-IC-\w+\)\. Unknown: 1 \(person2@example\.com\)\. Not sent: 1\./,
		);
		expect(requests('vec.create')).toBe(4);
		expect(requests('vec.list')).toBe(2);
	});

	it.each([
		['html200', 200],
		['html502', 502],
	] as const)(
		'points at the address when web pages answer every request: %s',
		async (kind, status) => {
			sandbox.current.faults.add({ kind, times: 99 });
			const { error, data } = await upload(sandbox.current, await peopleWithPdf(1));
			expect(error?.message).toBe(
				'VEC did not confirm: the certificate may or may not have been uploaded [item 0]',
			);
			expect(error?.httpCode).toBe(String(status));
			expect(error?.description).toBe(
				"Look in VEC before you run this item again. n8n could not settle it by itself. A web page came instead of an answer: check 'Base URL' in the VEC API credential. Uploaded: none. Unknown: 1 (person0@example.com). Not sent: 0.",
			);
			expect(JSON.stringify(data)).not.toContain('Please sign in');
		},
	);

	it('goes on with the others under Continue and marks the open row', async () => {
		spoil('500', { skip: 1, times: 2 });
		const { outputs } = await upload(
			sandbox.current,
			await peopleWithPdf(3),
			{ settings: { onError: 'continueRegularOutput' } },
			{ concurrency: 1 },
		);
		expect(outputs[0].map(({ json }) => 'error' in json)).toEqual([false, true, false]);
		expect(outputs[0][1].json).toMatchObject({
			name: 'Person 1',
			mail: 'person1@example.com',
			error: { message: expect.stringContaining('may or may not have been uploaded') },
		});
		expect(outputs[0][1].binary).toHaveProperty('data');
	});

	it('uploads nothing twice when a cancelled execution is run again', async () => {
		sandbox.current.settings.delayMs = 300;
		const items = await peopleWithPdf(6);
		const first = await upload(sandbox.current, items, { cancelAfterMs: 450 }, { concurrency: 2 });
		await new Promise((resolve) => setTimeout(resolve, 800));
		sandbox.current.settings.delayMs = 0;
		const second = await upload(
			sandbox.current,
			items,
			{ resume: savedForRetry(first) },
			{ concurrency: 2 },
		);
		expect(second.error).toBeUndefined();
		expect(second.outputs[0].map(({ json }) => json.applicant_email)).toEqual(
			items.map(({ json }) => json.mail),
		);
		expect(sandbox.current.counters.vec).toEqual({ created: 6, duplicates: 0 });
	});

	it('waits as long as the service asks, with all workers', async () => {
		spoil('429', { retryAfter: 1, skip: 2 });
		spoil('503', { retryAfter: 'date', skip: 4 });
		const { outputs, error } = await upload(
			sandbox.current,
			await peopleWithPdf(10),
			{},
			{ concurrency: 3 },
		);
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(10);
		expect(sandbox.current.counters.vec).toEqual({ created: 10, duplicates: 0 });
	});

	it('uploads 40 files once each while every fifth answer is lost and n8n tries again', async () => {
		spoil('dropAfterCommit', { every: 5, times: 99 });
		const { outputs, error } = await upload(
			sandbox.current,
			await peopleWithPdf(40),
			{ settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 } },
			{ concurrency: 8 },
		);
		expect(error).toBeUndefined();
		expect(outputs[0].filter(({ json }) => json.recovered)).toHaveLength(8);
		expect(sandbox.current.counters.vec).toEqual({ created: 40, duplicates: 0 });
		expect(new Set(outputs[0].map(({ json }) => json.uuid)).size).toBe(40);
	});
});

describe('VEC Vault Upload that waits', () => {
	it('waits until every certificate is processed, and hints at those that failed', async () => {
		sandbox.current.settings.processingMs = 50;
		const items = await peopleWithPdf(2);
		items[1].json.name = 'Person [fail]';
		const { outputs, hints } = await upload(
			sandbox.current,
			items,
			{},
			{ waitUntilProcessed: true },
		);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['generated', 'failed']);
		expect(hints.map(({ message }) => message)).toEqual([
			'1 certificate failed in VEC. Use VEC Vault Retry to process it again.',
		]);
	});

	it('gives the present status when the wait is over', async () => {
		const { outputs } = await upload(
			sandbox.current,
			await peopleWithPdf(1),
			{},
			{ waitUntilProcessed: true, maxWait: 1 },
			{ certificateTitle: 'Food Safety [stuck]' },
		);
		expect(outputs[0][0].json.status).toBe('processing');
	});
});
