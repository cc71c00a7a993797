import fc from 'fast-check';
import { checkDocument } from '../../../shared/vec/checkDocument.ts';
import { endsAsPdf } from '../../../shared/files/pdfEnd.ts';
import { bytesOf, find, opened, PDF, storage, stored } from './storage.mts';

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

	it.each([
		['with the line breaks of mail', (text: string) => text.replace(/(.{76})/g, '$1\r\n')],
		['with blanks and without padding', (text: string) => ` ${text.replace(/=+$/, '')} \n`],
		[
			'in the alphabet of addresses',
			(text: string) => text.replaceAll('+', '-').replaceAll('/', '_'),
		],
		['as a data URI', (text: string) => `data:application/pdf;base64,${text}`],
	])('are counted and read exactly from base64 %s', async (_, write) => {
		for (const length of [999, 1_024, 5_001]) {
			const bytes = Buffer.from(Array.from({ length }, (_one, index) => (index * 37) % 256));
			const binary = {
				data: write(bytes.toString('base64')),
				mimeType: 'application/pdf',
				fileName: 'a.pdf',
			};
			const handle = await opened(find({ json: {} }, binary));
			expect(handle.sizeBytes).toBe(length);
			expect(await bytesOf(handle)).toEqual(bytes);
		}
	});

	it('end where the padding begins, in however many pieces they come', async () => {
		const body = Buffer.concat([
			PDF,
			Buffer.alloc(3 * 1024 * 1024, 1),
			Buffer.from('%%EOF'),
			Buffer.alloc(200_000),
		]);
		const { ctx } = storage({ large: body });
		const item = { json: {}, binary: { x: stored('large', 'a.pdf', body.length) } };
		const handle = await opened(find(item, '', ctx));
		expect(await endsAsPdf(handle.open())).toBe(true);
		const cut = { json: {}, binary: { x: stored('cut', 'a.pdf', 3_000_000) } };
		const { ctx: other } = storage({ cut: body.subarray(0, 3_000_000) });
		expect(await endsAsPdf((await opened(find(cut, '', other))).open())).toBe(false);
	});

	it('end before any padding of any length, wherever it is cut', async () => {
		const padding = fc.array(
			fc.tuple(
				fc.constantFrom(0x00, 0x09, 0x0a, 0x0d, 0x1a, 0x20),
				fc.constantFrom(1, 2, 4095, 4096, 4097, 9_000),
			),
			{ maxLength: 5 },
		);
		const ends = fc.constantFrom('%%EOF', 'startxref', '%%EO', 'x');
		await fc.assert(
			fc.asyncProperty(
				padding,
				ends,
				fc.integer({ min: 1, max: 5_000 }),
				async (runs, end, cut) => {
					const behind = runs.map(([sign, length]) => Buffer.alloc(length, sign));
					const all = Buffer.concat([Buffer.from(`%PDF-1.4\n${end}`), ...behind]);
					async function* pieces() {
						for (let at = 0; at < all.length; at += cut) yield all.subarray(at, at + cut);
					}
					expect(await endsAsPdf(pieces())).toBe(end === '%%EOF' || end === 'startxref');
				},
			),
		);
	});

	it('are read whole up to a megabyte and streamed above', async () => {
		const large = Buffer.alloc(1024 * 1024 + 1, 1);
		const { ctx, reads } = storage({ small: PDF, large });
		const open = async (id: string, bytes: number) =>
			await opened(find({ json: {}, binary: { x: stored(id, 'a.pdf', bytes) } }, 'x', ctx));
		await bytesOf(await open('small', PDF.length));
		expect(reads).toEqual({ buffers: 1, streams: [] });
		expect((await bytesOf(await open('large', large.length))).length).toBe(large.length);
		expect(reads).toEqual({ buffers: 1, streams: [262_144] });
	});

	it('are read again from the start for a repeat', async () => {
		const { ctx } = storage({ a: PDF });
		const handle = await opened(
			find({ json: {}, binary: { x: stored('a', 'a.pdf', 1) } }, '', ctx),
		);
		expect(await bytesOf(handle)).toEqual(await bytesOf(handle));
	});

	it.each([['small', 2_000] as const, ['large', 3 * 1024 * 1024] as const])(
		'are read once to see both their beginning and their end when they are %s',
		async (_, length) => {
			const bytes = Buffer.concat([PDF, Buffer.alloc(length), Buffer.from('%%EOF')]);
			const { ctx, reads } = storage({ file: bytes });
			const item = { json: {}, binary: { x: stored('file', 'a.pdf', bytes.length) } };
			const checked = await checkDocument(find(item, '', ctx), 'Title');
			expect(checked).toMatchObject({ file: { sizeBytes: bytes.length } });
			expect(reads.buffers + reads.streams.length).toBe(1);
			expect(Math.max(0, ...reads.streams.map(Number))).toBeLessThanOrEqual(1024 * 1024);
		},
	);

	describe('that were checked', () => {
		const whole = (length: number) =>
			Buffer.concat([PDF, Buffer.alloc(length, 1), Buffer.from('%%EOF')]);
		const checkedFile = async (bytes: Buffer, store: ReturnType<typeof storage>) => {
			const item = { json: {}, binary: { x: stored('file', 'a.pdf', bytes.length) } };
			const checked = await checkDocument(find(item, '', store.ctx), 'Title');
			if ('problem' in checked) throw new Error(checked.problem.message);
			return checked.file;
		};

		it('are not read again to be sent, but for a repeat', async () => {
			const bytes = whole(2_000);
			const store = storage({ file: bytes });
			const file = await checkedFile(bytes, store);
			expect(await bytesOf(file)).toEqual(bytes);
			expect(store.reads.buffers).toBe(1);
			expect(await bytesOf(file)).toEqual(bytes);
			expect(store.reads.buffers).toBe(2);
		});

		it('are kept up to 32 MB in all, and room is free again when they are sent', async () => {
			const bytes = whole(1024 * 1024 - 100);
			const store = storage({ file: bytes });
			const files = [];
			for (let count = 0; count < 40; count++) files.push(await checkedFile(bytes, store));
			expect(store.reads.buffers).toBe(40);
			for (const file of files) await bytesOf(file);
			expect(store.reads.buffers).toBe(40 + 40 - 33);
			await bytesOf(await checkedFile(bytes, store));
			expect(store.reads.buffers).toBe(40 + 40 - 33 + 1);
		});

		it('are let go of when they are refused', async () => {
			const bytes = whole(1024 * 1024 - 100);
			const cut = bytes.subarray(0, -5);
			const store = storage({ file: bytes, cut });
			const item = { json: {}, binary: { x: stored('cut', 'a.pdf', cut.length) } };
			for (let count = 0; count < 40; count++) {
				expect(await checkDocument(find(item, '', store.ctx), 'Title')).toHaveProperty('problem');
			}
			await bytesOf(await checkedFile(bytes, store));
			expect(store.reads.buffers).toBe(41);
		});
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
