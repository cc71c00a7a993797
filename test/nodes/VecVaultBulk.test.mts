import { itemWithFile, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, requestsSeen, useSandbox } from '../support/services.mts';
import { batchSizes, bulk } from '../support/vaultBulk.mts';
import { peopleWithPdf, personWithPdf } from '../support/vaultUpload.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('filesystem'));

const { requests } = sandbox;
const vault = () => sandbox.current.store.vault;

describe('VEC Vault Bulk', () => {
	it('turns 320 rows into 320 files, 3 requests and 320 linked items, followed to their end', async () => {
		const items = await peopleWithPdf(320);
		items[7].json.name = 'Person [fail]';
		const { outputs, error, hints } = await bulk(
			sandbox.current,
			items,
			{},
			{ concurrency: 16, waitUntilProcessed: true },
		);
		expect(error).toBeUndefined();
		expect(requests('vec.uploadFile')).toBe(320);
		expect(sandbox.current.counters.endpoints['vec.uploadFile'].maxInFlight).toBeLessThanOrEqual(
			16,
		);
		expect(sandbox.current.counters.endpoints['vec.bulk']).toMatchObject({
			requests: 3,
			maxInFlight: 1,
		});
		expect(batchSizes(sandbox.current)).toEqual([150, 150, 20]);
		expect(sandbox.current.counters.vec).toEqual({ created: 320, duplicates: 0 });
		expect(outputs[0]).toHaveLength(320);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
		expect(outputs[0].map(({ json }) => json.applicant_email)).toEqual(
			items.map(({ json }) => json.mail),
		);
		expect(new Set(outputs[0].map(({ json }) => json.file_id)).size).toBe(320);
		const statuses = outputs[0].map(({ json }) => json.status);
		expect(statuses.filter((status) => status === 'generated')).toHaveLength(319);
		expect(statuses[7]).toBe('failed');
		expect(hints.map(({ message }) => message)).toEqual([
			'1 certificate failed in VEC. Use VEC Vault Retry to process it again.',
		]);
		// Four pages show all; one call per certificate would be 320.
		expect(requests('vec.list')).toBeLessThanOrEqual(12);
		expect(requests('vec.get')).toBe(0);
	}, 60_000);

	it('describes every entry with its place in its request', async () => {
		const { outputs } = await bulk(
			sandbox.current,
			await peopleWithPdf(3),
			{},
			{ entriesPerRequest: 2 },
		);
		const [first, second, third] = vault();
		expect(outputs[0].map(({ json }) => json)).toEqual([
			{
				batch_id: first.batchId,
				file_id: expect.any(String),
				entry_index: 0,
				certificate_title: 'Food Safety',
				full_name: 'Person 0',
				applicant_email: 'person0@example.com',
				issue_date: '2026-11-24',
				status: 'processing',
			},
			expect.objectContaining({ batch_id: second.batchId, entry_index: 1 }),
			expect.objectContaining({ batch_id: third.batchId, entry_index: 0 }),
		]);
		expect(third.batchId).not.toBe(first.batchId);
		expect([first.details, first.issueDate]).toEqual([null, '2026-11-24']);
	});

	it('gives every entry its own file', async () => {
		const items = await Promise.all(
			Array.from(
				{ length: 12 },
				async (_, index) =>
					await itemWithFile(
						{ name: `Person ${index}`, mail: `person${index}@example.com` },
						{
							bytes: Buffer.from(`%PDF-1.7 ${index}\n%%EOF`),
							fileName: `Jänis ${index}.pdf`,
							mimeType: 'application/pdf',
						},
					),
			),
		);
		await bulk(sandbox.current, items, {}, { concurrency: 8 });
		expect(vault().map(({ fullName, file }) => [fullName, file.name])).toEqual(
			items.map((_, index) => [`Person ${index}`, `Jänis ${index}.pdf`]),
		);
		expect(vault().map(({ file }) => file.bytes?.toString())).toEqual(
			items.map((_, index) => `%PDF-1.7 ${index}\n%%EOF`),
		);
	});

	it('takes files that were uploaded before by their ID', async () => {
		await bulk(sandbox.current, await peopleWithPdf(1));
		const [fileId] = sandbox.current.store.files.keys();
		const { outputs, error } = await bulk(
			sandbox.current,
			[{ json: { name: 'Ana', mail: 'ana@example.com', id: fileId } }],
			{},
			{},
			{ fileSource: 'fileId', fileId: '={{ $json.id }}' },
		);
		expect(error).toBeUndefined();
		expect(outputs[0][0].json).toMatchObject({ file_id: fileId, full_name: 'Ana' });
		expect(requests('vec.uploadFile')).toBe(1);
		expect(vault()[1].file.sha256).toBe(vault()[0].file.sha256);
	});

	it.each([
		[{ certificateTitle: ' ' }, "'Certificate Title' is empty [item 0]"],
		[{ fullName: 'x'.repeat(256) }, "'Full Name' has 256 characters, 255 is the most [item 0]"],
		[{ applicantEmail: 'nobody' }, "'Applicant Email' holds no email address [item 0]"],
		[
			{ additionalFields: { issueDate: '03/04/2026' } },
			"'Issue Date' holds no clear date [item 0]",
		],
		[{ fileSource: 'fileId', fileId: '={{ $json.none }}' }, "'File ID' is empty [item 0]"],
		[
			{ binaryPropertyName: 'photo' },
			"'Input Data Field Name' names no file of this item: 'photo' [item 0]",
		],
	])('sends nothing when a row is bad: %j', async (parameters, message) => {
		const { error } = await bulk(sandbox.current, await peopleWithPdf(2), {}, {}, parameters);
		expect(error?.message).toBe(message);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('refuses a row that repeats another of the input', async () => {
		const items = await peopleWithPdf(2);
		items[1].json.mail = 'PERSON0@example.com';
		const { error } = await bulk(sandbox.current, items);
		expect(error?.message).toBe(
			'This row repeats item 0: same email, title and issue date [item 1]',
		);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('refuses more than ten rows in a manual run', async () => {
		const { error } = await bulk(sandbox.current, await peopleWithPdf(11), { mode: 'manual' });
		expect(error?.message).toBe(
			'A manual run with 11 items would reach real people, nothing was sent',
		);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});
});

describe('VEC Vault Bulk with one existing certificate in eight', () => {
	const DUPLICATE = 'VEC has this certificate already: same email, title and issue date';
	beforeEach(() => {
		addVaultCertificate(sandbox.current, { email: 'person5@example.com', issueDate: '2026-11-24' });
	});

	it('submits nothing when the node is to stop, and names the row', async () => {
		const { error } = await bulk(sandbox.current, await peopleWithPdf(8));
		expect(error?.message).toBe(`${DUPLICATE} [item 5]`);
		expect(error?.description).toContain('Nothing was submitted for this row.');
		expect(error?.description).toContain('Nothing was submitted.');
		expect(sandbox.current.counters.vec).toEqual({ created: 0, duplicates: 0 });
		expect(requests('vec.bulk')).toBe(1);
	});

	it('submits the seven others once with the error output, files uploaded once', async () => {
		const { outputs } = await bulk(sandbox.current, await peopleWithPdf(8), {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.full_name)).toEqual(
			[0, 1, 2, 3, 4, 6, 7].map((index) => `Person ${index}`),
		);
		expect(outputs[0].map(({ json }) => json.entry_index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
		expect(outputs[1]).toHaveLength(1);
		expect(outputs[1][0].json).toMatchObject({
			name: 'Person 5',
			error: { message: DUPLICATE, field: 'Applicant Email' },
		});
		expect(sandbox.current.counters.vec).toEqual({ created: 7, duplicates: 0 });
		expect(requests('vec.bulk')).toBe(2);
		expect(requests('vec.uploadFile')).toBe(8);
	});

	it('keeps the whole row beside the message with Continue', async () => {
		const { outputs } = await bulk(sandbox.current, await peopleWithPdf(8), {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0]).toHaveLength(8);
		expect(outputs[0][5].json).toMatchObject({
			mail: 'person5@example.com',
			error: { message: DUPLICATE },
		});
		expect(outputs[0][5].binary).toHaveProperty('data');
	});
});

describe('VEC Vault Bulk whose entries are refused', () => {
	it('submits the rest once more only, and says why the others did not go', async () => {
		const refuse = (entry: number) =>
			sandbox.current.faults.add({
				match: { endpoint: 'vec.bulk' },
				kind: 'status',
				status: 422,
				body: { message: 'Some entries', errors: [`Entry ${entry}: The title is not wanted.`] },
			});
		refuse(1);
		refuse(0);
		const { outputs } = await bulk(sandbox.current, await peopleWithPdf(3), {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(requests('vec.bulk')).toBe(2);
		expect(sandbox.current.counters.vec.created).toBe(0);
		expect(outputs[1].map(messageOf)).toEqual([
			'VEC does not accept this certificate',
			'VEC does not accept this certificate',
			'Nothing was done, because another row of the same request was refused',
		]);
		expect(JSON.stringify(outputs[1][0].json.error)).toContain('The title is not wanted');
	});

	it('uploads a file anew when VEC no longer has it', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.bulk' },
			kind: 'status',
			status: 422,
			body: {
				message: 'Some file_ids could not be resolved',
				errors: ['Entry 0: file_id 4711 not found'],
			},
		});
		const { outputs, error } = await bulk(sandbox.current, [await personWithPdf(0)], {
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(1);
		expect(requests('vec.uploadFile')).toBe(2);
	});
});
