import { crc32, deflateSync } from 'node:zlib';
import { certificatePdf } from './pdf.mts';

/** A real one-page PDF certificate. */
export async function samplePdf({ title, name }: { title: string; name: string }): Promise<Buffer> {
	return await certificatePdf({ title, name, lines: [] });
}

/** A real PNG image: a violet disc. */
export function samplePng(size = 96): Buffer {
	const rows = Array.from({ length: size }, (_, y) => {
		const row = Buffer.alloc(1 + size * 3, 0xff);
		row[0] = 0;
		for (let x = 0; x < size; x++) {
			if (Math.hypot(x - size / 2, y - size / 2) < size * 0.45) row.set([92, 70, 200], 1 + x * 3);
		}
		return row;
	});
	const header = Buffer.alloc(13);
	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 2], 8);
	return Buffer.concat([
		Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.concat(rows))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
}

/** Of all kinds, as what PDFs hold, which is packed. */
const PACKED = Buffer.from(Array.from({ length: 4096 }, (_, at) => ((at * at * 31) >> 3) & 0xff));

/** Bytes that begin and end like a PDF; cheap at any size. */
export function fakePdf(sizeBytes: number): Buffer {
	const bytes = Buffer.alloc(sizeBytes, PACKED);
	bytes.write('%PDF-1.4\n', 0, 'latin1');
	bytes.write('\n%%EOF\n', sizeBytes - 7, 'latin1');
	return bytes;
}
