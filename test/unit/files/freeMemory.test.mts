import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { checkDocument } from '../../../shared/vec/checkDocument.ts';
import { freeMemory } from '../../../shared/files/freeMemory.ts';
import { storeFile } from '../../../shared/files/storeFile.ts';
import { lookAt } from '../../../shared/files/look.ts';
import { bytesOf, find, storage, stored as kept } from './storage.mts';

/** What buffers are made of, which has no way to free memory before Node 22. */
const memory = Object.getPrototypeOf(Buffer.alloc(1).buffer) as { transfer?: unknown };
const given = memory.transfer;
beforeAll(() => {
	memory.transfer ??= function (this: ArrayBuffer) {
		return structuredClone(this, { transfer: [this] });
	};
});
afterAll(() => {
	if (given === undefined) delete memory.transfer;
});

const stored = (id?: string): IBinaryData => ({ id, data: '', mimeType: 'application/pdf' });
const ON_DISK = stored('filesystem-v2:workflows/1/executions/2/binary_data/3');

/** Bytes that have their memory for themselves. */
const own = (text = 'of a file') => new Uint8Array(Buffer.from(text));

describe('memory that is freed', () => {
	it('is that of a file on disk', () => {
		const bytes = own();
		freeMemory(bytes, ON_DISK);
		expect(bytes).toHaveLength(0);
	});

	it.each([
		['in the database', stored('database:3')],
		['in S3', stored('s3:workflows/1/executions/2/binary_data/3')],
		['in the item', stored()],
	])('is not that of a file %s, which may still be used', (_, binary) => {
		const bytes = own();
		freeMemory(bytes, binary);
		expect(bytes).toEqual(own());
	});

	it('is not shared with other bytes', () => {
		const all = own();
		freeMemory(all.subarray(3), ON_DISK);
		expect(all).toEqual(own());
	});

	it('is left alone where Node has no way to', () => {
		const { transfer } = memory;
		delete memory.transfer;
		const bytes = own();
		freeMemory(bytes, ON_DISK);
		memory.transfer = transfer;
		expect(bytes).toEqual(own());
	});
});

describe('a file that is stored', () => {
	it.each([
		['on disk', ON_DISK, 0],
		['elsewhere', stored('database:3'), own().length],
	])('%s is written whole before its memory is freed', async (_, binary, left) => {
		let written = '';
		const prepareBinaryData = async (bytes: Buffer) => {
			await new Promise((resolve) => setImmediate(resolve));
			written = Buffer.from(bytes).toString();
			return binary;
		};
		const ctx = { helpers: { prepareBinaryData } } as unknown as IExecuteFunctions;
		const bytes = own();
		expect(await storeFile(ctx, bytes as Buffer, 'a.pdf', 'application/pdf')).toBe(binary);
		expect(written).toBe('of a file');
		expect(bytes).toHaveLength(left);
	});
});

describe('a file that is looked at', () => {
	it.each([1, 7, 2_000])('is whole though its pieces of %i bytes are freed', async (size) => {
		const whole = Buffer.from(Array.from({ length: 5_000 }, (_, at) => at % 251));
		async function* pieces() {
			for (let at = 0; at < whole.length; at += size)
				yield new Uint8Array(whole.subarray(at, at + size));
		}
		const given: Uint8Array[] = [];
		const look = await lookAt(pieces(), (piece) => {
			given.push(piece);
			freeMemory(piece, ON_DISK);
		});
		const seen: Buffer[] = [];
		for await (const piece of look.content) seen.push(Buffer.from(piece));
		expect(Buffer.concat(seen).equals(whole)).toBe(true);
		expect(whole.subarray(0, look.head.length).equals(look.head)).toBe(true);
		expect(look.head.length).toBeGreaterThan(1_000);
		expect(given).toHaveLength(Math.ceil(whole.length / size));
		expect(given.every(({ length }) => length === 0)).toBe(true);
	});
});

describe('a file that was checked', () => {
	const MEGABYTE = 1024 * 1024;
	const pdf = (size: number) =>
		Buffer.concat([Buffer.from('%PDF-1.4'), Buffer.alloc(size, 1), Buffer.from('%%EOF')]);
	const JPEG = Buffer.concat([
		Buffer.from('ffd8ffe1000affd8ff00ff00ffd9ffda0002', 'hex'),
		Buffer.alloc(3_000, 1),
		Buffer.from('ffd9', 'hex'),
		// What follows the end is not looked at.
		Buffer.alloc(2 * MEGABYTE, 2),
	]);

	/** Checks a file of an item on disk so many times, as for so many items, and gives what can be sent. */
	async function checked(bytes: Buffer, name: string, times = 1) {
		const id = ON_DISK.id ?? '';
		const { ctx } = storage({ [id]: bytes });
		const files = [];
		for (let time = 0; time < times; time++) {
			const item = { json: {}, binary: { data: kept(id, name, bytes.length) } };
			const one = await checkDocument(find(item, '', ctx), 'Title');
			if ('problem' in one) throw new Error(one.problem.message);
			files.push(one.file);
		}
		return files;
	}

	it.each([
		['small, and kept until it is sent', pdf(2_000), 'a.pdf', 1],
		['read in pieces', pdf(3 * MEGABYTE), 'a.pdf', 1],
		['looked at in part', JPEG, 'a.jpg', 1],
		['one of more than are kept', pdf(MEGABYTE - 100), 'a.pdf', 40],
	])('is sent whole, and sent whole again, when it is %s', async (_, bytes, name, times) => {
		for (const file of await checked(bytes, name, times)) {
			expect((await bytesOf(file)).equals(bytes)).toBe(true);
			expect((await bytesOf(file)).equals(bytes)).toBe(true);
		}
	});
});
