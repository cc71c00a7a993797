import { kindByContent, kindByName } from '../../../shared/files/fileType.ts';

describe('the kind of a file by its first bytes', () => {
	it.each([
		['a PDF', Buffer.from('%PDF-1.7\n'), 'pdf'],
		['a PDF after some other bytes', Buffer.from(`${' '.repeat(900)}%PDF-1.4`), 'pdf'],
		['a PDF mark that comes too late', Buffer.from(`${' '.repeat(1100)}%PDF-1.4`), undefined],
		['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]), 'jpeg'],
		['a PNG', Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1'), 'png'],
		['an office document', Buffer.from('PK\x03\x04'), undefined],
		['a GIF', Buffer.from('GIF89a'), undefined],
		['nothing', Buffer.alloc(0), undefined],
	])('knows %s', (_, head, kind) => {
		expect(kindByContent(head)).toBe(kind);
	});
});

describe('the kind a file name claims', () => {
	it.each([
		['a.pdf', 'pdf'],
		['A.PDF', 'pdf'],
		['photo.JPG', 'jpeg'],
		['photo.jpeg', 'jpeg'],
		['scan.png', 'png'],
		['Zertifikat für Ünal.v2.pdf', 'pdf'],
		['essay.docx', 'other'],
		['a.pdf.exe', 'other'],
		['', undefined],
		['certificate', undefined],
		['Food Safety Level 2.1', undefined],
		['Certificate of Dr. Smith', undefined],
		['folder.d/certificate', undefined],
		['jane.doe', undefined],
		['Dr. John Smith.MD', undefined],
		['download.bin', undefined],
		['photo.heic', 'other'],
		['page.html', 'other'],
		['song.mp3', 'other'],
	])('is read from %j', (name, kind) => {
		expect(kindByName(name)).toBe(kind);
	});
});
