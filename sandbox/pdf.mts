import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { PDFDocument, rgb } from '@cantoo/pdf-lib';
import * as fontkit from 'fontkit';
import QRCode from 'qrcode';
import type { CertificateText } from './certificate.mts';
import { A4_LANDSCAPE, drawCertificate, INK } from './certificate.mts';
import type { IssuedCredential, VaultCertificate } from './store.mts';
import { nameOfType } from './velocertTypes.mts';

const made = new WeakMap<VaultCertificate, Promise<Buffer>>();
let queue: Promise<unknown> = Promise.resolve();
let fontBytes: Promise<Buffer> | undefined;
let parsedFont: fontkit.Font | fontkit.FontCollection | undefined;
/** Keeps the parsed font: parsing takes ten times as long as all the rest of a PDF. */
const keptFont = {
	create: (bytes: Uint8Array) => (parsedFont ??= fontkit.create(Buffer.from(bytes))),
} as unknown as Parameters<PDFDocument['registerFontkit']>[0];

/** The verified PDF: the uploaded document with a QR code and the reference ID on its first page. */
export function verifiedPdf(certificate: VaultCertificate): Promise<Buffer> {
	let pdf = made.get(certificate);
	if (!pdf) {
		// One after the other with a turn for the rest between, or many downloads hold up every other request.
		pdf = queue.then(async () => await turn()).then(async () => await makeVerified(certificate));
		queue = pdf.catch(() => undefined);
		made.set(certificate, pdf);
	}
	return pdf;
}

async function makeVerified(certificate: VaultCertificate): Promise<Buffer> {
	const document = await openOriginal(certificate);
	const font = await embedFont(document);
	const page =
		document.getPageCount() > 0
			? document.getPage(0)
			: drawCertificate(document, font, {
					title: certificate.title,
					name: certificate.fullName,
					lines: [certificate.email],
					issued: certificate.issueDate,
				});
	stamp(page, font, certificate);
	document.setTitle(`${certificate.title} ${certificate.referenceId}`);
	return Buffer.from(await document.save({ useObjectStreams: false }));
}

/** The upload as a document; an empty one when its bytes are gone or no real PDF or image. */
async function openOriginal({ file }: VaultCertificate): Promise<PDFDocument> {
	const empty = await PDFDocument.create();
	if (!file.bytes) return empty;
	try {
		if (file.bytes.includes('%PDF-')) {
			const original = await PDFDocument.load(file.bytes);
			// Loading is lenient: only a look at the pages tells whether there is a document at all.
			original.getPage(0);
			return original;
		}
		const isPng = file.bytes[0] === 0x89;
		const image = isPng ? await empty.embedPng(file.bytes) : await empty.embedJpg(file.bytes);
		const scale = Math.min(700 / image.width, 450 / image.height, 1);
		empty.addPage(A4_LANDSCAPE).drawImage(image, {
			x: 40,
			y: 100,
			width: image.width * scale,
			height: image.height * scale,
		});
		return empty;
	} catch {
		return await PDFDocument.create();
	}
}

/** DejaVu Sans, because names come in many scripts and the standard PDF fonts know only one. */
async function embedFont(document: PDFDocument): Promise<PDFFont> {
	const folder = join(
		createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'),
		'..',
	);
	fontBytes ??= readFile(join(folder, 'ttf', 'DejaVuSans.ttf'));
	document.registerFontkit(keptFont);
	return await document.embedFont(await fontBytes, { subset: true });
}

function stamp(page: PDFPage, font: PDFFont, { referenceId, uuid }: VaultCertificate): void {
	const link = `https://example.com/verify/${uuid}`;
	drawQr(page, link, { x: 44, y: 42, size: 72 });
	page.drawText('Verified', { x: 124, y: 86, size: 13, font, color: INK });
	page.drawText(referenceId, { x: 124, y: 71, size: 10, font, color: INK });
	page.drawText('example.com/verify', { x: 124, y: 58, size: 8, font, color: INK });
}

/** Draws a QR code as one shape, which is far quicker than making and embedding a picture. */
function drawQr(page: PDFPage, text: string, box: { x: number; y: number; size: number }): void {
	const { size, data } = QRCode.create(text).modules;
	const scale = box.size / (size + 2);
	const squares: string[] = [];
	data.forEach((isDark, index) => {
		if (isDark) squares.push(`M${1 + (index % size)} ${1 + Math.floor(index / size)}h1v1h-1z`);
	});
	const white = { ...box, width: box.size, height: box.size, color: rgb(1, 1, 1) };
	page.drawRectangle(white);
	page.drawSvgPath(squares.join(''), { x: box.x, y: box.y + box.size, scale, color: INK });
}

/** A real one-page certificate to upload. */
export async function certificatePdf(text: CertificateText): Promise<Buffer> {
	const document = await PDFDocument.create();
	drawCertificate(document, await embedFont(document), text);
	document.setTitle(text.title);
	return Buffer.from(await document.save({ useObjectStreams: false }));
}

/** What Velocert would have mailed, as far as the sandbox can tell from the fields of its templates. */
export async function credentialPdf({ type, credential }: IssuedCredential): Promise<Buffer> {
	const { recipientName, recipient, courseTitle, course, completionDate, issuedOn } =
		credential as Partial<Record<string, unknown>>;
	const { firstName = '', lastName = '' } = (recipient ?? {}) as Record<string, string>;
	const subject = courseTitle ?? (course as { title?: string } | undefined)?.title;
	return await certificatePdf({
		title: nameOfType(type) ?? 'Certificate',
		name: String(recipientName ?? `${firstName} ${lastName}`),
		lines: subject ? ['for completing the course', String(subject)] : [],
		issued: String(completionDate ?? issuedOn ?? ''),
	});
}
