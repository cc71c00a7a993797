import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FileHandle, FoundFile } from '../../../shared/files/openFile.ts';
import { findFile } from '../../../shared/files/openFile.ts';

const PDF = Buffer.from('%PDF-1.4 one\n%%EOF');

interface Reads {
	buffers: number;
	streams: Array<number | undefined>;
}

/** n8n's file helpers over a set of stored files; counts what is read and how. */
function storage(files: Record<string, Buffer> = {}): { ctx: IExecuteFunctions; reads: Reads } {
	const reads: Reads = { buffers: 0, streams: [] };
	const helpers = {
		async getBinaryDataBuffer(_: number, binary: IBinaryData) {
			reads.buffers += 1;
			return files[binary.id ?? ''];
		},
		async getBinaryStream(id: string, chunkBytes?: number) {
			reads.streams.push(chunkBytes);
			return (async function* () {
				for (let at = 0; at < files[id].length; at += chunkBytes ?? 65_536)
					yield files[id].subarray(at, at + (chunkBytes ?? 65_536));
			})();
		},
		getBinaryMetadata: async (id: string) => ({ fileSize: files[id].length }),
	};
	return { ctx: { helpers } as unknown as IExecuteFunctions, reads };
}

/** A file whose bytes are in the item itself. */
function inMemory(fileName?: string, mimeType = 'application/pdf'): IBinaryData {
	return { data: PDF.toString('base64'), mimeType, ...(fileName ? { fileName } : {}) };
}

/** A file that n8n keeps elsewhere; `data` is only a marker then. */
function stored(id: string, fileName: string, bytes?: number): IBinaryData {
	const size = bytes === undefined ? {} : { bytes };
	return { id, data: 'filesystem-v2', mimeType: 'application/pdf', fileName, ...size };
}

function find(item: INodeExecutionData, wanted: unknown = '', ctx = storage().ctx): FoundFile {
	return findFile(ctx, item, 0, wanted);
}

async function opened(found: FoundFile): Promise<FileHandle> {
	if ('problem' in found) throw new Error(found.problem.message);
	return await found.open();
}

async function bytesOf(handle: FileHandle): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of handle.open()) chunks.push(chunk);
	return Buffer.concat(chunks);
}

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

	it('is missed with a short message, however long the name', () => {
		const found = find({ json: {} }, 'x'.repeat(500));
		expect('problem' in found && found.problem.message.length).toBeLessThanOrEqual(100);
	});
});

describe('the bytes of a file', () => {
	it('F18 come from the storage and never from the marker in the item', async () => {
		const { ctx } = storage({ 'filesystem-v2:1': PDF });
		const item = { json: {}, binary: { data: stored('filesystem-v2:1', 'a.pdf', PDF.length) } };
		expect(await bytesOf(await opened(find(item, 'data', ctx)))).toEqual(PDF);
	});

	it('are counted by the storage when the item does not tell their number', async () => {
		const { ctx } = storage({ a: PDF });
		const handle = await opened(
			find({ json: {}, binary: { data: stored('a', 'a.pdf') } }, '', ctx),
		);
		expect(handle.sizeBytes).toBe(PDF.length);
	});

	it('are counted exactly when they are in the item', async () => {
		for (const length of [1, 2, 3, 1_000]) {
			const data = Buffer.alloc(length, 7).toString('base64');
			const binary = { data, mimeType: 'image/png', fileName: 'a.png' };
			expect((await opened(find({ json: {} }, binary))).sizeBytes).toBe(length);
		}
	});

	it('are read whole up to a megabyte and streamed above', async () => {
		const large = Buffer.alloc(1024 * 1024 + 1, 1);
		const { ctx, reads } = storage({ small: PDF, large });
		const open = async (id: string, bytes: number) =>
			await opened(find({ json: {}, binary: { x: stored(id, 'a.pdf', bytes) } }, 'x', ctx));
		await bytesOf(await open('small', PDF.length));
		expect(reads).toEqual({ buffers: 1, streams: [] });
		expect((await bytesOf(await open('large', large.length))).length).toBe(large.length);
		expect(reads).toEqual({ buffers: 1, streams: [65_536] });
	});

	it('are read again from the start for a repeat', async () => {
		const { ctx } = storage({ a: PDF });
		const handle = await opened(
			find({ json: {}, binary: { x: stored('a', 'a.pdf', 1) } }, '', ctx),
		);
		expect(await bytesOf(handle)).toEqual(await bytesOf(handle));
	});

	it('need not be read to see what kind of file it is', async () => {
		const large = Buffer.concat([PDF, Buffer.alloc(3 * 1024 * 1024)]);
		const { ctx, reads } = storage({ large });
		const item = { json: {}, binary: { x: stored('large', 'a.pdf', large.length) } };
		const head = await (await opened(find(item, '', ctx))).head();
		expect(Buffer.from(head).subarray(0, 5).toString()).toBe('%PDF-');
		expect(head.length).toBe(1024);
		expect(reads).toEqual({ buffers: 0, streams: [1024] });
	});

	it('are not asked for until the file is opened', () => {
		const { ctx, reads } = storage({ a: PDF });
		find({ json: {}, binary: { x: stored('a', 'a.pdf', 1) } }, '', ctx);
		expect(reads).toEqual({ buffers: 0, streams: [] });
	});
});
