import { fakePdf, samplePng } from '../../sandbox/samples.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { requestsSeen, useSandbox } from '../support/services.mts';
import type { BinaryMode, Shape } from '../support/shapes.mts';
import { fileFact, shaped, SUBMITTED } from '../support/shapes.mts';
import { bulk } from '../support/vaultBulk.mts';
import { upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();

const pdf = (fileName: string | undefined = 'diploma.pdf') => ({
	bytes: fakePdf(1_500),
	fileName,
	mimeType: 'application/pdf',
});
const docx = {
	bytes: Buffer.from('PK\x03\x04 a document'),
	fileName: 'Certificate.docx',
	mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};
const PERSON = { name: 'Ana', mail: 'ana@example.com' };

/** Shapes with one file to find, as the triggers of users give them. */
const FOUND: Record<string, Shape> = {
	'F1 a form with one file': {
		isForm: true,
		json: { ...PERSON, 'Certificate PDF': fileFact('diploma.pdf'), ...SUBMITTED },
		files: { Certificate_PDF: pdf() },
	},
	'F3 a form whose label is in Cyrillic': {
		isForm: true,
		json: { ...PERSON, Сертификат: fileFact('диплом.pdf'), ...SUBMITTED },
		files: { __________: pdf('диплом.pdf') },
	},
	'F4 a file from Google Drive': { json: PERSON, files: { data: pdf() } },
	'F10 a webhook with a form, of whose files one is a document': {
		json: { ...PERSON, headers: {}, params: {}, query: {}, body: { course: 'Welding' } },
		files: {
			files0: pdf(),
			files1: { bytes: Buffer.from('a,b'), fileName: 'list.csv', mimeType: 'text/csv' },
		},
	},
	'F11 a raw webhook body, whose name is an id': {
		json: { ...PERSON, headers: {}, params: {}, query: {}, body: {} },
		files: { data: pdf('0b6fe4c2-7f57-4a0f-9f39-3d8c9a6d5e11') },
	},
	'F12 a mail with one PDF among its attachments': {
		json: { ...PERSON, subject: 'Your diploma' },
		files: {
			attachment_0: {
				bytes: Buffer.from('<p>Hi</p>'),
				fileName: 'mail.html',
				mimeType: 'text/html',
			},
			attachment_1: pdf(),
			attachment_2: {
				bytes: Buffer.from('BEGIN:VCARD'),
				fileName: 'a.vcf',
				mimeType: 'text/vcard',
			},
		},
	},
	'an image without a name': {
		json: PERSON,
		files: { data: { bytes: samplePng(), mimeType: 'image/png' } },
	},
};

const MODES: BinaryMode[] = ['separate', 'combined'];
const STORAGES = ['default', 'filesystem'] as const;

describe.each(STORAGES)('With files kept in the storage %s', (storage) => {
	beforeAll(async () => await useBinaryMode(storage));

	describe.each(MODES)('and the binary mode %s', (mode) => {
		const send = async (shape: Shape, parameters = {}) =>
			await upload(
				sandbox.current,
				[await shaped(shape, mode)],
				{ workflowSettings: { binaryMode: mode } as never },
				{},
				{ binaryPropertyName: '', ...parameters },
			);

		it.each(Object.keys(FOUND))('the file is found by itself: %s', async (name) => {
			const { error, outputs } = await send(FOUND[name]);
			expect(error?.message).toBeUndefined();
			expect(outputs[0][0].json).toMatchObject({ full_name: 'Ana' });
			expect(sandbox.current.store.vault[0].file.size).toBeGreaterThan(60);
		});

		it('so it is for VEC Vault Bulk, every row its own', async () => {
			const shapes = Object.values(FOUND).map((shape, index) => ({
				...shape,
				json: { ...shape.json, mail: `p${index}@example.com` },
			}));
			const items = await Promise.all(shapes.map(async (shape) => await shaped(shape, mode)));
			const { error } = await bulk(
				sandbox.current,
				items,
				{ workflowSettings: { binaryMode: mode } as never },
				{},
				{ binaryPropertyName: '' },
			);
			expect(error?.message).toBeUndefined();
			expect(sandbox.current.counters.vec).toEqual({ created: shapes.length, duplicates: 0 });
		});

		it('F2 a form with three files has to name one, and can', async () => {
			const shape: Shape = {
				isForm: true,
				json: { ...PERSON, Files: ['a.pdf', 'b.pdf', 'c.pdf'].map(fileFact), ...SUBMITTED },
				files: { Files_0: pdf('a.pdf'), Files_1: pdf('b.pdf'), Files_2: pdf('c.pdf') },
			};
			const { error } = await send(shape);
			expect(error?.message).toBe(
				"The item holds 3 files, so 'Input Data Field Name' has to name one [item 0]",
			);
			expect(error?.description).toContain('(b.pdf, application/pdf)');
			expect(requestsSeen(sandbox.current)).toBe(0);
			const second = mode === 'separate' ? 'Files_1' : 'Files[1]';
			expect((await send(shape, { binaryPropertyName: second })).error).toBeUndefined();
			expect(sandbox.current.store.vault[0].file.name).toBe('b.pdf');
		});

		it('F9 a Google Doc that came as Word says what to set', async () => {
			const { error } = await send(
				{ json: PERSON, files: { data: docx } },
				{ binaryPropertyName: 'data' },
			);
			const field = mode === 'separate' ? 'data' : '_files.data';
			expect(error?.message).toBe(`The file in '${field}' is no PDF, JPG or PNG [item 0]`);
			expect(error?.description).toContain("set 'Google Docs To Format' to PDF");
			expect(requestsSeen(sandbox.current)).toBe(0);
		});

		it('F17 an item without its file says that pinned data carries none', async () => {
			const { error } = await send({ json: PERSON });
			expect(error?.message).toBe('The item holds no file [item 0]');
			expect(error?.description).toContain('Pinned data carries no files: unpin it');
		});
	});
});

describe('F18 a file that is kept on disk', () => {
	it('is read from there, not from the mark in its place', async () => {
		await useBinaryMode('filesystem');
		const item = await shaped(FOUND['F4 a file from Google Drive'], 'separate');
		expect(item.binary?.data.data).toBe('filesystem-v2');
		await upload(sandbox.current, [item]);
		expect(sandbox.current.store.vault[0].file.size).toBe(1_500);
	});
});
