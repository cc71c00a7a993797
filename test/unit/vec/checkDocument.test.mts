import type { FileHandle, FoundFile } from '../../../shared/files/openFile.ts';
import { checkDocument, MAX_FILE_BYTES } from '../../../shared/vec/checkDocument.ts';
import { samplePng } from '../../../sandbox/samples.mts';

const PDF = Buffer.from('%PDF-1.4\n%%EOF');
const PNG = samplePng(8);
/** With a preview that has an end of its own, and the picture behind it. */
const JPEG = Buffer.from('ffd8ffe1000affd8ff00ff00ffd9ffffda000201ff0002ff00ffd9', 'hex');
const CUT_OFF =
	'It was cut off on its way, or made only in part. Get it anew in front of this node; where it is downloaded, look at its size.';

function file(
	bytes: Buffer,
	name: string,
	over: Partial<Pick<FileHandle, 'sizeBytes' | 'open'>> = {},
): FoundFile {
	const handle = {
		name,
		type: 'application/octet-stream',
		sizeBytes: bytes.length,
		async *open(): AsyncGenerator<Uint8Array> {
			yield bytes;
		},
		async *openToKeep(): AsyncGenerator<Uint8Array> {
			for await (const piece of handle.open()) yield Uint8Array.from(piece);
		},
		// Whoever looked at it afterwards would see something else.
		release: (piece: Uint8Array) => void piece.fill(0),
		head: async () => bytes,
		drop: () => {},
		...over,
	};
	return { field: 'data', open: async () => handle };
}

describe('a document that goes up', () => {
	it.each([
		['a PDF', PDF, 'a.pdf', { name: 'a.pdf', type: 'application/pdf' }],
		['a PNG', PNG, 'a.PNG', { name: 'a.PNG', type: 'image/png' }],
		['a JPG', JPEG, 'a.JPEG', { name: 'a.JPEG', type: 'image/jpeg' }],
		['a JPG with more behind it', Buffer.concat([JPEG, Buffer.alloc(9_000, 1)]), 'a.jpg', {}],
		['a PNG with more behind it', Buffer.concat([PNG, Buffer.alloc(9_000)]), 'a.png', {}],
		['a JPG of an unknown build', Buffer.from('ffd8ff000000', 'hex'), 'a.jpg', {}],
		['a PNG of an unknown build', Buffer.from(PNG).fill(0, 12, 16), 'a.png', {}],
		['a webhook upload without extension', PDF, '3f2a', { name: '3f2a.pdf' }],
		['an image without extension', PNG, 'badge', { name: 'badge.png' }],
		['a file without a name', PDF, '', { name: 'Food _ Safety.pdf' }],
		['a version in its name', PDF, 'Level 2.1', { name: 'Level 2.1.pdf' }],
		['a person in its name', PDF, 'jane.doe', { name: 'jane.doe.pdf' }],
		['an ending that says nothing', PNG, 'badge.bin', { name: 'badge.bin.png' }],
	])('is taken when it is %s, with type and name by its content', async (_, bytes, name, part) => {
		const checked = await checkDocument(file(bytes, name), 'Food / Safety');
		expect(checked).toMatchObject({ file: { ...part, sizeBytes: bytes.length } });
	});

	it.each([
		['PNG', PNG, 'a.png'],
		['JPG', JPEG, 'a.jpg'],
	])(
		'is the whole %s wherever it is cut, and in whatever pieces it comes',
		async (_, whole, name) => {
			for (let length = 8; length <= whole.length; length++) {
				const bytes = whole.subarray(0, length);
				async function* open() {
					for (let at = 0; at < length; at += 3) yield bytes.subarray(at, Math.min(at + 3, length));
				}
				const checked = await checkDocument(file(bytes, name, { open }), 'T');
				expect([length, Object.keys(checked)]).toEqual([
					length,
					[length === whole.length ? 'file' : 'problem'],
				]);
			}
		},
	);

	it('may have 20 MB and not a byte more', async () => {
		const sized = (sizeBytes: number) => file(PDF, 'a.pdf', { sizeBytes });
		expect(MAX_FILE_BYTES).toBe(20_971_520);
		expect(await checkDocument(sized(MAX_FILE_BYTES), 'T')).toHaveProperty('file');
		expect(await checkDocument(sized(MAX_FILE_BYTES + 1), 'T')).toEqual({
			problem: {
				field: 'Input Data Field Name',
				message: "The file in 'data' is larger than the 20 MB that VEC takes",
				description: 'It has 20.0 MB. Use a smaller file, e.g. with images of lower resolution.',
			},
		});
	});

	it.each([
		[
			'an office document from Google Drive',
			file(Buffer.from('PK\x03\x04'), 'Certificate.docx'),
			"The file in 'data' is no PDF, JPG or PNG",
			"'Certificate.docx' is an office document. In Google Drive, set 'Google Docs To Format' to PDF; elsewhere, export it as PDF first.",
		],
		[
			'a text that calls itself a PDF',
			file(Buffer.from('hello'), 'a.pdf'),
			"The file in 'data' is no PDF, JPG or PNG",
			"Its name is 'a.pdf'. VEC takes PDF, JPG, JPEG and PNG files.",
		],
		[
			'a PNG that calls itself a PDF',
			file(PNG, 'a.pdf'),
			"The file in 'data' is a PNG, but its name says otherwise",
			"It is called 'a.pdf'. Give it the extension '.png'.",
		],
		[
			'half a PDF',
			file(Buffer.from('%PDF-1.4\n1 0 obj'), 'a.pdf'),
			"The file in 'data' is a PDF without its end",
			CUT_OFF,
		],
		[
			'half a PNG',
			file(PNG.subarray(0, -12), 'a.png'),
			"The file in 'data' is a PNG without its end",
			CUT_OFF,
		],
		[
			'half a JPG',
			file(JPEG.subarray(0, -2), 'a.jpg'),
			"The file in 'data' is a JPEG without its end",
			CUT_OFF,
		],
		[
			'a JPG that ends behind its preview',
			file(JPEG.subarray(0, 14), 'a.jpg'),
			"The file in 'data' is a JPEG without its end",
			CUT_OFF,
		],
		[
			'a PDF called like a sheet',
			file(PDF, 'a.xlsx'),
			"The file in 'data' is a PDF, but its name says otherwise",
			"It is called 'a.xlsx'. Give it the extension '.pdf'.",
		],
		[
			'an empty file',
			file(Buffer.alloc(0), 'a.pdf'),
			"The file in 'data' is empty",
			'VEC takes PDF, JPG, JPEG and PNG files.',
		],
		[
			'a file that n8n has deleted',
			{
				field: 'data',
				open: async () => await Promise.reject(new Error('ENOENT: no such file /home/n8n/x')),
			},
			"The file in 'data' could not be read",
			'n8n no longer has it, e.g. because old executions were deleted. Run the workflow again from the node that gets the file.',
		],
	])('is refused when it is %s', async (_, found, message, description) => {
		expect(await checkDocument(found, 'T')).toEqual({
			problem: { field: 'Input Data Field Name', message, description },
		});
	});

	it('keeps messages within what n8n shows, however long the field name', async () => {
		const found = { ...file(PNG, 'a.pdf'), field: 'x'.repeat(300) } as FoundFile;
		const checked = await checkDocument(found, 'T');
		expect('problem' in checked && checked.problem.message.length).toBeLessThanOrEqual(100);
	});
});
