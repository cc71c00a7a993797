import type { IDataObject } from 'n8n-workflow';
import { useSandbox } from '../support/services.mts';
import { peopleWithPdf, personWithPdf, upload } from '../support/vaultUpload.mts';
import { fieldParameters, issueRows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();

const issued = () => sandbox.current.store.issued;

describe('A credential given as JSON', () => {
	const json = async (
		credentialJson: unknown,
		row: IDataObject = { name: 'Quentin "Q" Tarantino' },
	) =>
		await issueRows(sandbox.current, [{ json: row }], {
			parameters: {
				...fieldParameters('104'),
				credentialInput: 'json',
				email: 'q@example.com',
				credentialJson: credentialJson as string,
			},
		});

	it('names the quotation mark that breaks a template, and the way out, which works', async () => {
		const broken = await json('={ "recipientName": "{{ $json.name }}" }');
		expect(broken.error?.message).toBe("'Certificate (JSON)' is not a JSON object [item 0]");
		expect(broken.error?.description).toMatch(
			/quotation mark or line break inside a value.*JSON\.stringify/,
		);
		expect(issued()).toEqual([]);
		for (const way of [
			'={ "recipientName": {{ JSON.stringify($json.name) }} }',
			'={{ { recipientName: $json.name } }}',
		]) {
			expect((await json(way)).error?.message).toBeUndefined();
		}
		expect(issued().map(({ credential }) => (credential as IDataObject).recipientName)).toEqual(
			Array(2).fill('Quentin "Q" Tarantino'),
		);
	});

	it.each([
		['{ "recipientName": "{{ $json.name }}" }', 'an expression that was not evaluated'],
		['{ "recipientName": "Ana undefined" }', 'what a missing value leaves'],
		['{ "recipientName": "#REF!" }', 'an error of the spreadsheet'],
	])('is refused for a text within it: %s', async (text, is) => {
		const { error } = await json(text);
		expect(error?.message).toBe(`'Certificate (JSON)' holds ${is} [item 0]`);
		expect(error?.description).toContain("In 'recipientName' it contains");
		expect(issued()).toEqual([]);
	});
});

describe('A certificate for the vault', () => {
	const uploaded = () => sandbox.current.store.vault;
	const details = { additionalFields: { details: '={{ $json.details }}' } };

	it.each([
		[['MIG', 'TIG'], /'Details' holds a list/],
		[{ hours: 12 }, /'Details' holds an object/],
		['{{ $json.x }}', /'Details' holds an expression that was not evaluated/],
	])('is refused with details of %j instead of being made without them', async (value, message) => {
		const items = [
			await personWithPdf(0, { details: value } as IDataObject),
			await personWithPdf(1),
		];
		const { error } = await upload(sandbox.current, items, {}, {}, details);
		expect(error?.message).toMatch(message);
		expect(uploaded()).toEqual([]);
	});

	it('keeps the lines of its details, and makes one of those of a name', async () => {
		const items = [await personWithPdf(0, { name: 'Ana\nSouza', details: 'Unit 1\r\nUnit 2' })];
		const { error } = await upload(sandbox.current, items, {}, {}, details);
		expect(error?.message).toBeUndefined();
		expect(uploaded()).toMatchObject([
			{ fullName: 'Ana Souza', details: expect.stringMatching(/^Unit 1\r?\nUnit 2$/) as string },
		]);
	});

	it('says what the item has when its name is empty', async () => {
		const { error } = await upload(
			sandbox.current,
			await peopleWithPdf(1),
			{},
			{},
			{ fullName: '={{ $json.Name }}' },
		);
		expect(error?.message).toBe("'Full Name' is empty [item 0]");
		expect(error?.description).toContain("The item has 'name', 'mail'.");
	});
});
