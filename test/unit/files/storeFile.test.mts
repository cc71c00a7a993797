import fc from 'fast-check';
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

	it('has at most 255 bytes and no half letter, in any script', () => {
		const letters = fc.constantFrom(
			'श्री',
			'क्षि',
			'ก็',
			'한',
			'👩‍🎓',
			'e\u0301',
			'a',
			'氏',
			' ',
			'.',
			'🏴󠁧󠁢󠁥󠁮󠁧󠁿',
		);
		const segments = (text: string) =>
			Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
		fc.assert(
			fc.property(fc.array(letters, { maxLength: 300 }), (parts) => {
				const wanted = parts.join('');
				const name = safeFileName(wanted, 'pdf');
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
				expect(name).toMatch(/.\.pdf$/s);
				const kept = segments(name.slice(0, -4));
				const whole = segments(wanted.replace(/^\.+/, '').trim());
				if (name !== 'certificate.pdf') expect(whole.slice(0, kept.length)).toEqual(kept);
			}),
		);
		expect(safeFileName('क'.repeat(140), 'pdf')).toBe(`${'क'.repeat(83)}.pdf`);
	});
});
