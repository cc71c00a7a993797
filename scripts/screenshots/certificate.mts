import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp from 'sharp';
import { certificatePdf, verifiedPdf } from '../../sandbox/pdf.mts';

/** The first page of a PDF as a PNG, so many pixels for each of its points. */
export async function pictureOf(pdf: Buffer, scale: number): Promise<Buffer> {
	const library = await PDFiumLibrary.init();
	try {
		const document = await library.loadDocument(pdf);
		const { data } = await document.getPage(0).render({
			scale,
			render: async ({ data: raw, width, height }) =>
				await sharp(raw, { raw: { width, height, channels: 4 } })
					.png()
					.toBuffer(),
		});
		document.destroy();
		return Buffer.from(data);
	} finally {
		library.destroy();
	}
}

/** What arrives in the end: the sandbox's verified PDF of a certificate that says whose it is. */
export async function sampleCertificate(): Promise<Buffer> {
	const title = 'Food Safety Level 2';
	const bytes = await certificatePdf({
		title,
		name: 'Jane Doe',
		lines: ['for completing the course with 96 of 100 points'],
		issued: '2026-11-24',
	});
	return await verifiedPdf({
		id: 1,
		uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
		referenceId: 'VEC-IC-7K2M9Q4A',
		title,
		fullName: 'Jane Doe',
		email: 'jane@example.com',
		issueDate: '2026-11-24',
		details: null,
		status: 'generated',
		createdAt: 0,
		dueAt: 0,
		willFail: false,
		file: { name: 'a.pdf', mimeType: 'application/pdf', size: bytes.length, sha256: '', bytes },
	});
}
