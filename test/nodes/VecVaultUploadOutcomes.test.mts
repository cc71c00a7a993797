import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { VecVaultUpload } from '../../nodes/VecVaultUpload/VecVaultUpload.node.ts';
import type { FaultRule } from '../../sandbox/faults.mts';
import { fakePdf } from '../../sandbox/samples.mts';
import type { NodeRun } from '../support/runNode.mts';
import { itemWithFile, runNode, savedForRetry, useBinaryMode } from '../support/runNode.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
} from '../support/services.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const CREATE_ONLY = 'vec-create-only-token';
const LONG_AGO = Date.UTC(2020, 0, 1);

async function row(index: number, over: IDataObject = {}): Promise<INodeExecutionData> {
	return await itemWithFile(
		{ name: `Person ${index}`, mail: `person${index}@example.com`, ...over },
		{ bytes: fakePdf(1_500), fileName: 'certificate.pdf', mimeType: 'application/pdf' },
	);
}

async function rows(count: number): Promise<INodeExecutionData[]> {
	return await Promise.all(Array.from({ length: count }, async (_, index) => await row(index)));
}

async function upload(
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
	parameters: IDataObject = {},
) {
	return await runNode({
		node: new VecVaultUpload(),
		items,
		parameters: {
			certificateTitle: 'Food Safety',
			fullName: '={{ $json.name }}',
			applicantEmail: '={{ $json.mail }}',
			additionalFields: { issueDate: '2026-11-24' },
			options,
			...parameters,
		},
		credentials: vecCredential(sandbox.current),
		...over,
	});
}

/** Spoils the next upload, or as many as the rule says. */
function spoil(kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind, ...rule });
}

const vault = () => sandbox.current.store.vault;
const requests = (endpoint: string) => sandbox.current.counters.endpoints[endpoint]?.requests ?? 0;

describe('VEC Vault Upload with a token that may only create', () => {
	const credentials = () => ({ credentials: vecCredential(sandbox.current, CREATE_ONLY) });

	it('gives what it knows of a file it uploaded in an earlier try', async () => {
		spoil('status', { status: 422, body: { message: 'Closed' }, skip: 1 });
		const { outputs, error } = await upload(
			await rows(2),
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
			await rows(3),
			{ ...credentials(), settings: { onError: 'continueErrorOutput' } },
			{ onDuplicate: 'returnExisting', concurrency: 1 },
		);
		expect(outputs[0]).toHaveLength(2);
		expect(outputs[1][0].json).toMatchObject({
			name: 'Person 0',
			error: 'VEC has this certificate already, but it could not be looked up',
			details: {
				status: 422,
				description:
					"Nothing was uploaded. The VEC 'API Token' lacks the permission 'certificate-vault:list'. Look for the certificate in VEC.",
			},
		});
	});

	it('does not wait for a status it may not see', async () => {
		const started = Date.now();
		const { outputs, hints } = await upload(await rows(2), credentials(), {
			waitUntilProcessed: true,
		});
		expect(Date.now() - started).toBeLessThan(4_000);
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
			issueDate: '2026-11-24',
			createdAt: LONG_AGO,
		});
		spoil('dropBefore');
		const { error } = await upload(await rows(1));
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
		const items = await rows(1);
		const first = await upload(items);
		expect(first.error?.message).toContain('VEC did not confirm');
		addVaultCertificate(sandbox.current, {
			email: 'person0@example.com',
			issueDate: '2026-11-24',
			createdAt: LONG_AGO,
		});
		const second = await upload(items, { resume: savedForRetry(first) });
		expect(second.error?.message).toBe(
			'VEC has this certificate already: same email, title and issue date [item 0]',
		);
		expect(sandbox.current.counters.vec).toEqual({ created: 0, duplicates: 0 });
	});

	it('names every recipient whose outcome stays open, and who was reached', async () => {
		spoil('500', { skip: 2, times: 99 });
		const { error } = await upload(await rows(4), {}, { concurrency: 1 });
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
			const { error, data } = await upload(await rows(1));
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
			await rows(3),
			{ settings: { onError: 'continueRegularOutput' } },
			{ concurrency: 1 },
		);
		expect(outputs[0].map(({ json }) => 'error' in json)).toEqual([false, true, false]);
		expect(outputs[0][1].json).toMatchObject({
			name: 'Person 1',
			mail: 'person1@example.com',
			details: { unknown: true },
		});
		expect(outputs[0][1].binary).toHaveProperty('data');
	});

	it('uploads nothing twice when a cancelled execution is run again', async () => {
		sandbox.current.settings.delayMs = 300;
		const items = await rows(6);
		const first = await upload(items, { cancelAfterMs: 450 }, { concurrency: 2 });
		await new Promise((resolve) => setTimeout(resolve, 800));
		sandbox.current.settings.delayMs = 0;
		const second = await upload(items, { resume: savedForRetry(first) }, { concurrency: 2 });
		expect(second.error).toBeUndefined();
		expect(second.outputs[0].map(({ json }) => json.applicant_email)).toEqual(
			items.map(({ json }) => json.mail),
		);
		expect(sandbox.current.counters.vec).toEqual({ created: 6, duplicates: 0 });
	});

	it('waits as long as the service asks, with all workers', async () => {
		spoil('429', { retryAfter: 1, skip: 2 });
		spoil('503', { retryAfter: 'date', skip: 4 });
		const { outputs, error } = await upload(await rows(10), {}, { concurrency: 3 });
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(10);
		expect(sandbox.current.counters.vec).toEqual({ created: 10, duplicates: 0 });
	});

	it('uploads 40 files once each while every fifth answer is lost and n8n tries again', async () => {
		spoil('dropAfterCommit', { every: 5, times: 99 });
		const { outputs, error } = await upload(
			await rows(40),
			{ settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 } },
			{ concurrency: 8 },
		);
		expect(error).toBeUndefined();
		expect(outputs[0].filter(({ json }) => json.recovered)).toHaveLength(8);
		expect(sandbox.current.counters.vec).toEqual({ created: 40, duplicates: 0 });
		expect(new Set(outputs[0].map(({ json }) => json.uuid)).size).toBe(40);
	});
});

describe('VEC Vault Upload and what the rows hold', () => {
	it.each<[string, IDataObject, IDataObject, string, string]>([
		[
			'no title',
			{},
			{ certificateTitle: ' ' },
			"'Certificate Title' is empty [item 0]",
			'Fill in the field, or correct the row it comes from.',
		],
		[
			'a title too long',
			{},
			{ certificateTitle: 'é'.repeat(256) },
			"'Certificate Title' has 256 characters, 255 is the most [item 0]",
			'Shorten it.',
		],
		[
			'no name',
			{ name: '' },
			{},
			"'Full Name' is empty [item 0]",
			'Fill in the field, or correct the row it comes from.',
		],
		[
			'no address',
			{ mail: 'jane@' },
			{},
			"'Applicant Email' holds no email address [item 0]",
			"It contains 'jane@'. Correct the data or choose another field.",
		],
		[
			'two possible days',
			{},
			{ additionalFields: { issueDate: '03/04/2026' } },
			"'Issue Date' holds no clear date [item 0]",
			"'03/04/2026' can be read as two different days. Write it as YYYY-MM-DD, e.g. 2026-11-24.",
		],
		[
			'details too long',
			{},
			{ additionalFields: { details: 'x'.repeat(1001) } },
			"'Details' has 1001 characters, 1000 is the most [item 0]",
			'Shorten it.',
		],
	])('sends nothing while a row has %s', async (_, json, parameters, message, description) => {
		const { error } = await upload([await row(0, json), await row(1)], {}, {}, parameters);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(description);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('sends the good rows and gives the bad ones back whole with the error output', async () => {
		const items = [await row(0), await row(1, { mail: 'nobody' }), await row(2), await row(0)];
		const { outputs } = await upload(items, { settings: { onError: 'continueErrorOutput' } });
		expect(outputs[0].map(({ json }) => json.applicant_email)).toEqual([
			'person0@example.com',
			'person2@example.com',
		]);
		expect(outputs[1].map(({ json }) => [json.name, json.error])).toEqual([
			['Person 1', "'Applicant Email' holds no email address"],
			['Person 0', 'This row repeats item 0: same email, title and issue date'],
		]);
	});

	it('sends titles and names of every script as they are, and addresses without spaces', async () => {
		const items = [
			await row(0, { name: ' Олена Ї. O’Neil-Ñuñez 李明 ', mail: ' Olena@Example.com ' }),
		];
		await upload(items, {}, {}, { certificateTitle: 'Kurs “Café” & <b>Sicherheit</b>' });
		expect(vault()[0]).toMatchObject({
			title: 'Kurs “Café” & <b>Sicherheit</b>',
			fullName: 'Олена Ї. O’Neil-Ñuñez 李明',
			email: 'Olena@Example.com',
		});
	});

	it.each([
		['2026-11-24'],
		['2026-11-24T23:30:00.000-08:00'],
		[46350],
		['={{ DateTime.fromISO("2026-11-24T23:30:00-08:00", { setZone: true }) }}'],
		['={{ new Date("2026-11-24T00:00:00Z") }}'],
	])('sends the day of %s without shifting it', async (issueDate) => {
		const { error } = await upload(await rows(1), {}, {}, { additionalFields: { issueDate } });
		expect(error).toBeUndefined();
		expect(vault()[0].issueDate).toBe('2026-11-24');
	});

	it('leaves out what is empty', async () => {
		await upload(await rows(1), {}, {}, { additionalFields: { issueDate: '', details: '  ' } });
		expect(vault()[0]).toMatchObject({ issueDate: null, details: null });
	});

	it('names the field that the service refuses by its label', async () => {
		spoil('status', {
			status: 422,
			body: { message: 'Invalid', errors: { full_name: ['The full name is <i>blocked</i>.'] } },
		});
		const { error } = await upload(await rows(1));
		expect(error?.message).toBe("VEC does not accept 'Full Name' [item 0]");
		expect(error?.description).toBe(
			"Correct the data: 'Full Name': The full name is &lt;i&gt;blocked&lt;/i&gt;. Nothing was uploaded.",
		);
	});

	it('says that a file is too large when only the service finds it so', async () => {
		spoil('status', { status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' });
		const { error } = await upload(await rows(1));
		expect(error?.message).toBe('VEC finds the file too large [item 0]');
		expect(error?.description).not.toContain('<');
	});
});

describe('what VEC Vault Upload gives out', () => {
	it('is at most ten flat fields, linked to the item', async () => {
		spoil('dropAfterCommit');
		const { outputs } = await upload(await rows(1));
		const { json, pairedItem } = outputs[0][0];
		expect(pairedItem).toEqual({ item: 0 });
		expect(Object.keys(json).length).toBeLessThanOrEqual(10);
		expect(json).toEqual({
			uuid: vault()[0].uuid,
			reference_id: vault()[0].referenceId,
			certificate_title: 'Food Safety',
			full_name: 'Person 0',
			applicant_email: 'person0@example.com',
			status: 'generated',
			issue_date: '2026-11-24',
			created_at: expect.any(String),
			recovered: true,
		});
	});

	it("is the service's own object when not simplified", async () => {
		const { outputs } = await upload(await rows(1), {}, {}, { simplify: false });
		expect(outputs[0][0].json).toMatchObject({
			uuid: vault()[0].uuid,
			status: { value: 'processing', label: 'Processing' },
			institution_name: 'Example Institute',
			details: null,
		});
		expect(outputs[0][0].json).not.toHaveProperty('recovered');
	});

	it('is text and no file for an AI agent', async () => {
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const { outputs } = await upload([await row(0), await row(1, { mail: '' })], {
			settings: { onError: 'continueRegularOutput' },
		});
		isTool.mockRestore();
		expect(outputs[0].every(({ binary }) => binary === undefined)).toBe(true);
		expect(outputs[0][0].json).toHaveProperty('uuid');
		expect(outputs[0][1].json.error).toBe("'Applicant Email' is empty");
	});

	it('comes for more than ten items by hand only without the limit', async () => {
		const items = await rows(12);
		const refused = await upload(items, { mode: 'manual' });
		expect(refused.error?.description).toContain("Raise the option 'Manual Run Limit'");
		expect(requestsSeen(sandbox.current)).toBe(0);
		const { outputs } = await upload(items, { mode: 'manual' }, { manualRunLimit: 0 });
		expect(outputs[0]).toHaveLength(12);
	});

	it('comes from files in every place n8n keeps them', async () => {
		await useBinaryMode('filesystem');
		const { json, binary } = await row(0);
		const item = { json: { ...json, _files: binary } as unknown as IDataObject };
		const { outputs, error } = await upload([item], {
			workflowSettings: { binaryMode: 'combined' },
		});
		await useBinaryMode('default');
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(1);
		expect(vault()[0].file).toMatchObject({ name: 'certificate.pdf', size: 1_500 });
	});
});
