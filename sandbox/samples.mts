import QRCode from 'qrcode';
import { certificatePdf } from './pdf.mts';

/** A real one-page PDF certificate. */
export async function samplePdf({ title, name }: { title: string; name: string }): Promise<Buffer> {
	return await certificatePdf(title, name);
}

/** A real PNG image. */
export async function samplePng(text = 'badge'): Promise<Buffer> {
	return await QRCode.toBuffer(text, { width: 120 });
}

/** Bytes that begin and end like a PDF; cheap at any size. */
export function fakePdf(sizeBytes: number): Buffer {
	const bytes = Buffer.alloc(sizeBytes, 0x20);
	bytes.write('%PDF-1.4\n', 0, 'latin1');
	bytes.write('\n%%EOF\n', sizeBytes - 7, 'latin1');
	return bytes;
}
