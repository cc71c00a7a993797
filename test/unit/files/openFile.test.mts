import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { bytesOf, find, inMemory, opened, PDF } from './storage.mts';

const combined = (json: object): INodeExecutionData => ({ json: json as IDataObject });

describe('the file of an item', () => {
	it.each<[string, INodeExecutionData, string, string]>([
		[
			'F1 a form with one file',
			{ json: {}, binary: { Certificate_PDF: inMemory('a.pdf') } },
			'',
			'Certificate_PDF',
		],
		[
			'F2 one of three files by its name',
			{
				json: {},
				binary: {
					Files_0: inMemory('a.pdf'),
					Files_1: inMemory('b.pdf'),
					Files_2: inMemory('c.pdf'),
				},
			},
			'Files_1',
			'Files_1',
		],
		[
			'F3 a form whose label is Cyrillic',
			{ json: {}, binary: { __________: inMemory('Сертификат.pdf') } },
			'',
			'__________',
		],
		[
			'F4 a form in combined mode',
			combined({ Name: 'Ana', 'Certificate PDF': inMemory('a.pdf') }),
			'',
			'Certificate PDF',
		],
		[
			'F4 Google Drive in combined mode',
			combined({ name: 'x', _files: { data: inMemory('a.pdf') } }),
			'',
			'_files.data',
		],
		[
			'F4 the default name in combined mode',
			combined({ _files: { data: inMemory('a.pdf') } }),
			'data',
			'_files.data',
		],
		[
			'F4 a path in combined mode',
			combined({ _files: { data: inMemory('a.pdf') } }),
			'_files.data',
			'_files.data',
		],
		[
			'F4 a form with several files in combined mode',
			combined({ Files: [inMemory('a.pdf'), inMemory('b.pdf')] }),
			'Files[1]',
			'Files[1]',
		],
		[
			'F10 a webhook with two files, one a document',
			{ json: {}, binary: { files0: inMemory('a.pdf'), files1: inMemory('list.csv', 'text/csv') } },
			'',
			'files0',
		],
		[
			'F11 a raw webhook body without extension',
			{ json: {}, binary: { data: inMemory('3f2a-11') } },
			'',
			'data',
		],
		[
			'F12 the only PDF of three attachments',
			{
				json: {},
				binary: {
					attachment_0: inMemory('logo.gif', 'image/gif'),
					attachment_1: inMemory('a.pdf'),
					attachment_2: inMemory('a.ics', 'text/calendar'),
				},
			},
			'',
			'attachment_1',
		],
		[
			'a file without name and extension',
			{ json: {}, binary: { x: inMemory(undefined, 'image/png') } },
			'',
			'x',
		],
		[
			'a PDF without extension that is served as bytes',
			{ json: {}, binary: { data: inMemory('download', 'application/octet-stream') } },
			'',
			'Input Data Field Name',
		],
		[
			'a PDF that is called plain text, beside a sheet',
			{
				json: {},
				binary: { a: inMemory('list.csv', 'text/csv'), b: inMemory(undefined, 'text/plain') },
			},
			'',
			'Input Data Field Name',
		],
		[
			'a JPG by another name of its type',
			{ json: {}, binary: { photo: inMemory(undefined, 'IMAGE/jpg; charset=binary') } },
			'',
			'photo',
		],
		[
			'a PDF called like a person',
			{ json: {}, binary: { data: inMemory('jane.doe', 'application/pdf') } },
			'',
			'data',
		],
		[
			'a name with spaces around',
			{ json: {}, binary: { data: inMemory('a.pdf') } },
			' data ',
			'data',
		],
	])('is found: %s', async (_, item, wanted, field) => {
		const found = find(item, wanted);
		expect(found.field).toBe(field);
		expect(await bytesOf(await opened(found))).toEqual(PDF);
	});

	it('may be given by an expression that yields the file itself', async () => {
		const handle = await opened(find({ json: {} }, inMemory('a.pdf')));
		expect(handle).toMatchObject({ name: 'a.pdf', type: 'application/pdf', sizeBytes: PDF.length });
	});

	it.each<[string, INodeExecutionData, unknown, string, string]>([
		[
			'F9 an office document from Google Drive is all there is',
			{
				json: {},
				binary: { data: inMemory('Certificate.docx', 'application/vnd.openxmlformats') },
			},
			'',
			'The item holds no PDF, JPG or PNG file',
			"The item holds 'data' (Certificate.docx, application/vnd.openxmlformats).",
		],
		[
			'F12 there are two documents',
			{
				json: {},
				binary: { attachment_0: inMemory('a.pdf'), attachment_1: inMemory('b.png', 'image/png') },
			},
			'',
			"The item holds 2 files, so 'Input Data Field Name' has to name one",
			"The item holds 'attachment_0' (a.pdf, application/pdf), 'attachment_1' (b.png, image/png). Enter one of these names.",
		],
		[
			'F17 the item is pinned',
			{ json: { 'Certificate PDF': { filename: 'a.pdf', mimetype: 'application/pdf', size: 9 } } },
			'',
			'The item holds no file',
			'The item holds no file. Pinned data carries no files: unpin it, or connect a node that outputs the file.',
		],
		[
			'F17 the item is pinned and a name is given',
			{ json: {} },
			'data',
			"'Input Data Field Name' names no file of this item: 'data'",
			'The item holds no file. Pinned data carries no files: unpin it, or connect a node that outputs the file.',
		],
		[
			'the name is another one',
			{ json: {}, binary: { Certificate_PDF: inMemory('a.pdf') } },
			'data',
			"'Input Data Field Name' names no file of this item: 'data'",
			"The item holds 'Certificate_PDF' (a.pdf, application/pdf). Enter one of these names, or leave the field empty to take the only PDF or image.",
		],
		[
			'nothing was evaluated',
			{ json: {}, binary: {} },
			undefined,
			'The item holds no file',
			'The item holds no file. Pinned data carries no files: unpin it, or connect a node that outputs the file.',
		],
	])('is missed with a text that helps: %s', (_, item, wanted, message, description) => {
		expect(find(item, wanted)).toMatchObject({
			problem: { field: 'Input Data Field Name', message, description },
		});
	});

	it('is told by its content where no label tells it, and missed where that is none or several', async () => {
		const text = {
			...inMemory(undefined, 'application/octet-stream'),
			data: Buffer.from('hello').toString('base64'),
		};
		const pdf = inMemory(undefined, 'application/octet-stream');
		const judged = async (binary: Record<string, typeof pdf>) => {
			const found = find({ json: {}, binary });
			return 'judge' in found ? await found.judge() : found;
		};
		expect(await judged({ text, pdf })).toHaveProperty('field', 'pdf');
		expect(await judged({ a: pdf, b: pdf })).toMatchObject({
			problem: { message: "The item holds 2 files, so 'Input Data Field Name' has to name one" },
		});
		expect(await judged({ a: text, b: text })).toMatchObject({
			problem: { message: 'The item holds no PDF, JPG or PNG file' },
		});
		expect(await judged({ a: text })).toHaveProperty('field', 'a');
	});

	it('is missed with a short message, however long the name', () => {
		const found = find({ json: {} }, 'x'.repeat(500));
		expect('problem' in found && found.problem.message.length).toBeLessThanOrEqual(100);
	});
});
