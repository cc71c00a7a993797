import { safeFileName } from '../../../shared/files/storeFile.ts';

describe('a safe file name', () => {
	it.each([
		['VEC-IC-1', 'VEC-IC-1.pdf'],
		['VEC-IC-1.PDF', 'VEC-IC-1.PDF'],
		['Zoë / Ünal: 100 %', 'Zoë _ Ünal_ 100 %.pdf'],
		['../../etc/passwd', '_.._etc_passwd.pdf'],
		['..', 'certificate.pdf'],
		['a\r\nb\0c', 'a_b_c.pdf'],
		['  ', 'certificate.pdf'],
		['名前', '名前.pdf'],
	])('of %j is %j', (wanted, name) => {
		expect(safeFileName(wanted, 'pdf')).toBe(name);
	});

	it('stays short enough for every file system', () => {
		expect(Buffer.byteLength(safeFileName('a'.repeat(1_000), 'pdf'))).toBeLessThan(200);
	});
});
