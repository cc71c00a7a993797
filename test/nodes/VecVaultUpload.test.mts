import { createHash } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fakePdf } from '../../sandbox/samples.mts';
import { itemWithFile, savedForRetry, useBinaryMode } from '../support/runNode.mts';
import { requestsSeen, useSandbox, vecCredential } from '../support/services.mts';
import { upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

async function pdfItem(index: number, over: Partial<Parameters<typeof itemWithFile>[1]> = {}) {
	return await itemWithFile(
		{ name: `Person ${index}`, mail: `person${index}@example.com` },
		{
			bytes: fakePdf(2_000 + index),
			fileName: `Zertifikat für Ünal ${index}.pdf`,
			mimeType: 'application/pdf',
			...over,
		},
	);
}

async function pdfItems(count: number): Promise<INodeExecutionData[]> {
	return await Promise.all(Array.from({ length: count }, async (_, index) => await pdfItem(index)));
}

describe('VEC Vault Upload', () => {
	it('uploads 100 files at concurrency 16 with at most 16 in flight, order and names kept', async () => {
		sandbox.current.settings.delayMs = 15;
		const items = await pdfItems(100);
		const { outputs, error } = await upload(sandbox.current, items, {}, { concurrency: 16 });
		expect(error).toBeUndefined();
		const { counters, store } = sandbox.current;
		expect(counters.endpoints['vec.create'].requests).toBe(100);
		expect(counters.endpoints['vec.create'].maxInFlight).toBeLessThanOrEqual(16);
		expect(counters.endpoints['vec.create'].maxInFlight).toBeGreaterThan(8);
		expect(counters.vec).toEqual({ created: 100, duplicates: 0 });
		expect(outputs[0].map(({ json }) => json.applicant_email)).toEqual(
			items.map(({ json }) => json.mail),
		);
		const third = store.vault.find(({ email }) => email === 'person3@example.com');
		expect(third?.file.name).toBe('Zertifikat für Ünal 3.pdf');
		expect(third?.file.sha256).toBe(createHash('sha256').update(fakePdf(2_003)).digest('hex'));
	});

	it.each(['dropAfterCommit', '500AfterCommit'] as const)(
		'finds the certificate again after %s, and uploads it once though n8n would try five times',
		async (kind) => {
			sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind });
			const { outputs, error } = await upload(sandbox.current, await pdfItems(2), {
				settings: RETRY,
			});
			expect(error).toBeUndefined();
			expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
			expect(outputs[0].filter(({ json }) => json.recovered === true)).toHaveLength(1);
		},
	);

	it('sends once more when the connection dropped before anything was committed', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind: 'dropBefore' });
		const { outputs } = await upload(sandbox.current, await pdfItems(1));
		expect(outputs[0]).toHaveLength(1);
		expect(sandbox.current.counters.vec).toEqual({ created: 1, duplicates: 0 });
		expect(sandbox.current.counters.endpoints['vec.create'].requests).toBe(2);
	});

	it('calls the outcome unknown when the lookup is not allowed, and names the recipient', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind: 'dropAfterCommit' });
		const { error } = await upload(sandbox.current, await pdfItems(1), {
			credentials: vecCredential(sandbox.current, 'vec-create-only-token'),
			settings: RETRY,
		});
		expect(error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been uploaded [item 0]',
		);
		expect(error?.description).toContain('Unknown: 1 (person0@example.com)');
		expect(sandbox.current.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it('uploads no file again when n8n runs the node anew, nor with the Retry button', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.create' },
			kind: 'status',
			status: 422,
			body: { message: 'The vault is closed' },
			skip: 2,
			times: 5,
		});
		const items = await pdfItems(3);
		const first = await upload(sandbox.current, items, { settings: RETRY }, { concurrency: 1 });
		expect(first.error?.message).toBe('VEC does not accept this certificate [item 2]');
		expect(first.error?.description).toMatch(
			/VEC says: "The vault is closed".*Uploaded: 2 \(VEC-IC-/,
		);
		sandbox.current.faults.clear();
		const second = await upload(
			sandbox.current,
			items,
			{ resume: savedForRetry(first) },
			{ concurrency: 1 },
		);
		expect(second.outputs[0]).toHaveLength(3);
		expect(first.error?.description).toContain(
			'The Retry button of this execution goes on from here and uploads none of them again.',
		);
		expect(sandbox.current.counters.vec).toEqual({ created: 3, duplicates: 0 });
	});

	it('refuses a repeated row before anything is sent, and names the other one', async () => {
		const { error } = await upload(sandbox.current, [
			await pdfItem(1),
			await pdfItem(2),
			await pdfItem(1),
		]);
		expect(error?.message).toBe(
			'This row repeats item 0: same email, title and issue date [item 2]',
		);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('says that the vault has the certificate, or returns it, as the user chose', async () => {
		const items = [await pdfItem(1)];
		await upload(sandbox.current, items);
		const { error } = await upload(sandbox.current, items);
		expect(error?.message).toBe(
			'VEC has this certificate already: same email, title and issue date [item 0]',
		);
		const { outputs } = await upload(sandbox.current, items, {}, { onDuplicate: 'returnExisting' });
		expect(outputs[0][0].json).toMatchObject({
			alreadyExisted: true,
			applicant_email: 'person1@example.com',
		});
		expect(sandbox.current.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it.each([
		[
			'a file that is too large',
			{ bytes: fakePdf(20 * 1024 * 1024 + 1) },
			"The file in 'data' is larger than the 20 MB that VEC takes [item 0]",
		],
		[
			'an office document',
			{ bytes: Buffer.from('PK\x03\x04 word'), fileName: 'cert.docx' },
			"The file in 'data' is no PDF, JPG or PNG [item 0]",
		],
		[
			'a name that says otherwise',
			{ fileName: 'cert.png' },
			"The file in 'data' is a PDF, but its name says otherwise [item 0]",
		],
		['an empty file', { bytes: Buffer.alloc(0) }, "The file in 'data' is empty [item 0]"],
	])('refuses %s before anything is sent', async (_, file, message) => {
		const { error } = await upload(sandbox.current, [await pdfItem(0, file)]);
		expect(error?.message).toBe(message);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('says that pinned data carries no files', async () => {
		const { error } = await upload(sandbox.current, [
			{ json: { name: 'Ana', mail: 'ana@example.com' } },
		]);
		expect(error?.message).toBe(
			"'Input Data Field Name' names no file of this item: 'data' [item 0]",
		);
		expect(error?.description).toContain('Pinned data carries no files');
	});

	it('takes the only document of an item when the field is left empty', async () => {
		const item = await pdfItem(1, { field: 'Certificate_PDF', fileName: undefined });
		const { outputs } = await upload(sandbox.current, [item], {}, {}, { binaryPropertyName: '' });
		expect(outputs[0]).toHaveLength(1);
		expect(sandbox.current.store.vault[0].file.name).toBe('Food Safety.pdf');
	});

	it('finds the file inside the JSON in the combined binary mode', async () => {
		const { json, binary } = await pdfItem(1);
		const item = { json: { ...json, _files: binary } as unknown as IDataObject };
		const { outputs } = await upload(sandbox.current, [item], {
			workflowSettings: { binaryMode: 'combined' },
		});
		expect(outputs[0]).toHaveLength(1);
	});

	it.each([
		['wrong-token-7c1d', undefined, "VEC does not accept the 'API Token' [item 0]"],
		[
			'vec-no-create-token',
			undefined,
			"The VEC 'API Token' lacks the permission 'certificate-vault:create' [item 0]",
		],
		['vec-demo-token', 'html401', 'VEC answered with a web page instead of data [item 0]'],
		[
			'vec-demo-token',
			'redirect',
			'VEC did not confirm: the certificate may or may not have been uploaded [item 0]',
		],
	] as const)('says what to do for token %s and answer %s', async (token, kind, message) => {
		if (kind) sandbox.current.faults.add({ match: {}, kind, times: 99 });
		const { error, data } = await upload(sandbox.current, await pdfItems(1), {
			credentials: vecCredential(sandbox.current, token),
		});
		expect(error?.message).toBe(message);
		expect(JSON.stringify(data)).not.toContain(token);
		expect(sandbox.current.counters.redirected).toBe(0);
		expect(sandbox.current.counters.vec.created).toBe(0);
	});

	it('keeps a refused token from being tried for every row', async () => {
		const { outputs } = await upload(sandbox.current, await pdfItems(30), {
			credentials: vecCredential(sandbox.current, 'wrong-token-7c1d'),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[1]).toHaveLength(30);
		expect(sandbox.current.counters.endpoints['vec.create'].requests).toBeLessThanOrEqual(4);
	});

	it('sends no request after the execution was cancelled', async () => {
		const { counters, settings } = sandbox.current;
		settings.delayMs = 400;
		await upload(sandbox.current, await pdfItems(40), { cancelAfterMs: 1_000 });
		// What left just before may arrive just after.
		await new Promise((resolve) => setTimeout(resolve, 300));
		const sent = counters.endpoints['vec.create']?.requests ?? 0;
		// Longer than what is under way takes, so that it does not end within the next test.
		await new Promise((resolve) => setTimeout(resolve, 800));
		expect(counters.endpoints['vec.create']?.requests ?? 0).toBe(sent);
		expect(sent).toBeLessThan(40);
	});

	it('streams files from filesystem storage', async () => {
		await useBinaryMode('filesystem');
		const item = await pdfItem(1, { bytes: fakePdf(3 * 1024 * 1024) });
		const { outputs } = await upload(sandbox.current, [item]);
		await useBinaryMode('default');
		expect(outputs[0]).toHaveLength(1);
		expect(sandbox.current.store.vault[0].file).toMatchObject({
			size: 3 * 1024 * 1024,
			sha256: createHash('sha256')
				.update(fakePdf(3 * 1024 * 1024))
				.digest('hex'),
		});
	});
});
