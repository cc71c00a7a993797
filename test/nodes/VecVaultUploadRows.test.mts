import type { IDataObject } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import type { FaultRule } from '../../sandbox/faults.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { requestsSeen, useSandbox } from '../support/services.mts';
import { peopleWithPdf, personWithPdf, upload } from '../support/vaultUpload.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

/** Spoils the next upload, or as many as the rule says. */
function spoil(kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind, ...rule });
}

const vault = () => sandbox.current.store.vault;

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
		const { error } = await upload(
			sandbox.current,
			[await personWithPdf(0, json), await personWithPdf(1)],
			{},
			{},
			parameters,
		);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(description);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('sends the good rows and gives the bad ones back whole with the error output', async () => {
		const items = [
			await personWithPdf(0),
			await personWithPdf(1, { mail: 'nobody' }),
			await personWithPdf(2),
			await personWithPdf(0),
		];
		const { outputs } = await upload(sandbox.current, items, {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.applicant_email)).toEqual([
			'person0@example.com',
			'person2@example.com',
		]);
		expect(outputs[1].map((item) => [item.json.name, messageOf(item)])).toEqual([
			['Person 1', "'Applicant Email' holds no email address"],
			['Person 0', 'This row repeats item 0: same email, title and issue date'],
		]);
	});

	it('sends titles and names of every script as they are, and addresses without spaces and with a small domain', async () => {
		const items = [
			await personWithPdf(0, { name: ' Олена Ї. O’Neil-Ñuñez 李明 ', mail: ' Olena@Example.com ' }),
		];
		await upload(
			sandbox.current,
			items,
			{},
			{},
			{ certificateTitle: 'Kurs “Café” & <b>Sicherheit</b>' },
		);
		expect(vault()[0]).toMatchObject({
			title: 'Kurs “Café” & <b>Sicherheit</b>',
			fullName: 'Олена Ї. O’Neil-Ñuñez 李明',
			email: 'Olena@example.com',
		});
	});

	it.each([
		['2026-11-24'],
		['2026-11-24T23:30:00.000-08:00'],
		[46350],
		['={{ DateTime.fromISO("2026-11-24T23:30:00-08:00", { setZone: true }) }}'],
		['={{ new Date("2026-11-24T00:00:00Z") }}'],
	])('sends the day of %s without shifting it', async (issueDate) => {
		const { error } = await upload(
			sandbox.current,
			await peopleWithPdf(1),
			{},
			{},
			{ additionalFields: { issueDate } },
		);
		expect(error).toBeUndefined();
		expect(vault()[0].issueDate).toBe('2026-11-24');
	});

	it('leaves out what is empty', async () => {
		await upload(
			sandbox.current,
			await peopleWithPdf(1),
			{},
			{},
			{ additionalFields: { issueDate: '', details: '  ' } },
		);
		expect(vault()[0]).toMatchObject({ issueDate: null, details: null });
	});

	it('names the field that the service refuses by its label', async () => {
		spoil('status', {
			status: 422,
			body: { message: 'Invalid', errors: { full_name: ['The full name is <i>blocked</i>.'] } },
		});
		const { error } = await upload(sandbox.current, await peopleWithPdf(1));
		expect(error?.message).toBe("VEC does not accept 'Full Name' [item 0]");
		expect(error?.description).toBe(
			"Correct the data: 'Full Name': The full name is &lt;i&gt;blocked&lt;/i&gt;. Nothing was uploaded.",
		);
	});

	it('says that a file is too large when only the service finds it so', async () => {
		spoil('status', { status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' });
		const { error } = await upload(sandbox.current, await peopleWithPdf(1));
		expect(error?.message).toBe('VEC finds the file too large [item 0]');
		expect(error?.description).not.toContain('<');
	});
});

describe('what VEC Vault Upload gives out', () => {
	it('is at most ten flat fields, linked to the item', async () => {
		spoil('dropAfterCommit');
		const { outputs } = await upload(sandbox.current, await peopleWithPdf(1));
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
		const { outputs } = await upload(
			sandbox.current,
			await peopleWithPdf(1),
			{},
			{},
			{ simplify: false },
		);
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
		const { outputs } = await upload(
			sandbox.current,
			[await personWithPdf(0), await personWithPdf(1, { mail: '' })],
			{
				settings: { onError: 'continueRegularOutput' },
			},
		);
		isTool.mockRestore();
		expect(outputs[0].every(({ binary }) => binary === undefined)).toBe(true);
		expect(outputs[0][0].json).toHaveProperty('uuid');
		expect(messageOf(outputs[0][1])).toBe("'Applicant Email' is empty");
	});

	it('comes for more than ten items by hand only without the limit', async () => {
		const items = await peopleWithPdf(12);
		const refused = await upload(sandbox.current, items, { mode: 'manual' });
		expect(refused.error?.description).toContain("Raise the option 'Manual Run Limit'");
		expect(requestsSeen(sandbox.current)).toBe(0);
		const { outputs } = await upload(
			sandbox.current,
			items,
			{ mode: 'manual' },
			{ manualRunLimit: 0 },
		);
		expect(outputs[0]).toHaveLength(12);
	});

	it('comes from files in every place n8n keeps them', async () => {
		await useBinaryMode('filesystem');
		const { json, binary } = await personWithPdf(0);
		const item = { json: { ...json, _files: binary } as unknown as IDataObject };
		const { outputs, error } = await upload(sandbox.current, [item], {
			workflowSettings: { binaryMode: 'combined' },
		});
		await useBinaryMode('default');
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(1);
		expect(vault()[0].file).toMatchObject({ name: 'certificate.pdf', size: 1_500 });
	});
});
