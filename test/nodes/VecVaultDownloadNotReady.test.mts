import type { INodeExecutionData } from 'n8n-workflow';
import type { NodeResult } from '../support/runNode.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, refuseView, requestsSeen, useSandbox } from '../support/services.mts';
import { answerWithFakePdf, download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';

const sandbox = useSandbox();
jest.setTimeout(30_000);
beforeAll(async () => await useBinaryMode('default'));

/** A certificate in the vault, generated unless told otherwise. */
function certificate(over: Parameters<typeof addVaultCertificate>[1] = {}) {
	return addVaultCertificate(sandbox.current, { status: 'generated', ...over });
}

function first({ outputs }: NodeResult): INodeExecutionData {
	return outputs[0][0];
}

const { requests } = sandbox;

describe('VEC Vault Download while a certificate is processing', () => {
	it('waits for many at the same time, not one after the other', async () => {
		const all = Array.from({ length: 100 }, () => certificate({ status: 'processing' }));
		const uuids = all.map(({ uuid }) => uuid);
		answerWithFakePdf(sandbox.current, { skip: 100 });
		const started = Date.now();
		const pending = download(
			sandbox.current,
			itemsFor(...uuids),
			{},
			{ options: { concurrency: 2 } },
		);
		while (requests('vec.get') < 100) await new Promise((resolve) => setTimeout(resolve, 5));
		for (const certificate of all) certificate.dueAt = Date.now();
		const { outputs } = await pending;
		expect(outputs[0].every(({ json, binary }) => json.ready && binary?.data)).toBe(true);
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual(uuids);
		// One after the other, each with its second of waiting, would take most of a minute.
		expect(Date.now() - started).toBeLessThan(20_000);
		expect(sandbox.current.counters.endpoints['vec.download'].maxInFlight).toBeLessThanOrEqual(2);
	});

	it('gives the item without file once Max Wait is over, and says so', async () => {
		const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
		const { outputs, hints, error } = await download(
			sandbox.current,
			itemsFor(uuid),
			{},
			{ options: { maxWait: 1 } },
		);
		expect(error).toBeUndefined();
		expect(outputs[0][0].json).toMatchObject({ uuid, ready: false, status: 'processing' });
		expect(outputs[0][0].binary).toBeUndefined();
		expect(hints.map(({ message }) => message)).toEqual([
			"1 certificate is still processing: 'Max Wait' was over first. Raise it, or look again later.",
		]);
	});

	it('gives the item without file at once when told to', async () => {
		const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
		const result = await download(sandbox.current, itemsFor(uuid), {}, { whenNotReady: 'output' });
		expect(first(result).json).toMatchObject({ ready: false, status: 'processing' });
		expect(requests('vec.download')).toBe(1);
	});

	it('reports an error when told to', async () => {
		const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
		const { error } = await download(
			sandbox.current,
			itemsFor(uuid),
			{},
			{ whenNotReady: 'error' },
		);
		expect(error?.message).toBe('The verified PDF is not ready yet [item 0]');
		expect(error?.description).toBe(
			"The certificate's status is processing. Set 'When Not Ready' to 'Wait', or run this node later.",
		);
	});

	it('asks for nothing when an expression gives none of the choices', async () => {
		const parameters = { whenNotReady: '={{ "later" }}' };
		const { error } = await download(sandbox.current, itemsFor(UNKNOWN), {}, parameters);
		expect(error?.message).toBe("'When Not Ready' is none of its choices [item 0]");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('needs no permission to view', async () => {
		const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
		refuseView(sandbox.current);
		const result = await download(sandbox.current, itemsFor(uuid), {}, { whenNotReady: 'output' });
		expect(first(result).json).toMatchObject({ ready: false, status: 'processing' });
	});

	it('stops waiting when the execution is cancelled', async () => {
		const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
		const started = Date.now();
		await download(sandbox.current, itemsFor(uuid), { cancelAfterMs: 200 });
		expect(Date.now() - started).toBeLessThan(10_000);
		// What left just before may arrive just after.
		await new Promise((resolve) => setTimeout(resolve, 300));
		const asked = requests('vec.download');
		await new Promise((resolve) => setTimeout(resolve, 1_200));
		expect(requests('vec.download')).toBe(asked);
	});
});

describe('VEC Vault Download when there is nothing to download', () => {
	it('says at once that processing has failed, and which node helps', async () => {
		const { uuid } = certificate({ status: 'failed' });
		const { error } = await download(sandbox.current, itemsFor(uuid));
		expect(error?.message).toBe(
			'VEC could not process this certificate, so there is no PDF [item 0]',
		);
		expect(error?.description).toBe(
			'Its status is failed. Use the VEC Vault Retry node, then download it again.',
		);
		expect(requests('vec.download')).toBe(1);
	});

	it('says so when processing fails during the wait', async () => {
		const { uuid } = certificate({ status: 'processing', dueInMs: 300, willFail: true });
		const { error } = await download(sandbox.current, itemsFor(uuid));
		expect(error?.message).toBe(
			'VEC could not process this certificate, so there is no PDF [item 0]',
		);
	});

	it('says at once that the certificate was revoked', async () => {
		const { uuid } = certificate({ status: 'revoked' });
		const { error } = await download(sandbox.current, itemsFor(uuid));
		expect(error?.message).toBe('This certificate was revoked, so there is no PDF [item 0]');
	});

	it('tells an unknown UUID from one that is not ready', async () => {
		const { error } = await download(sandbox.current, itemsFor(UNKNOWN));
		expect(error?.message).toBe('VEC does not know this certificate [item 0]');
		expect(error?.description).toBe(
			'Check the ID, and that the API token belongs to the same account. VEC says: "Vault certificate not found."',
		);
	});

	it.each([
		[
			'17',
			"'Certificate' is not a UUID [item 0]",
			"It contains '17'. That number leads to no certificate. Take the field 'uuid' or 'reference_id' of another VEC node.",
		],
		[
			'',
			"'Certificate' is empty [item 0]",
			"Enter its UUID, or take the field 'uuid' or 'reference_id' of another VEC node.",
		],
	])('asks nobody about %j', async (id, message, description) => {
		const { error } = await download(sandbox.current, itemsFor(id));
		expect(error?.message).toBe(message);
		expect(error?.description).toBe(description);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});
});
