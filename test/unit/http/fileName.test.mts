import { fileNameIn } from '../../../shared/http/fileName.ts';

describe('the name that a reply gives its file', () => {
	it.each([
		['attachment; filename="certificate.pdf"', 'certificate.pdf'],
		['attachment; filename=VEC-IC-1.pdf', 'VEC-IC-1.pdf'],
		['attachment; filename = "a \\"b\\"; c.pdf" ', 'a "b"; c.pdf'],
		['attachment; filename="Zo.pdf"; filename*=UTF-8\'\'Zo%C3%AB.pdf', 'Zoë.pdf'],
		["attachment; filename*=utf-8'en'VEC-IC-1.pdf; filename=x.pdf", 'VEC-IC-1.pdf'],
		["attachment; filename*=UTF-8''half%C3.pdf; filename=x.pdf", 'x.pdf'],
		['attachment;filename=x.pdf', 'x.pdf'],
		['attachment;  filename  =  "x.pdf"', 'x.pdf'],
		['filename=x.pdf', 'x.pdf'],
		["filename*=UTF-8''x.pdf", 'x.pdf'],
		["attachment;filename*=UTF-8''x.pdf;size=1", 'x.pdf'],
		["attachment;  filename  *  =  UTF-8''x.pdf", undefined],
		["attachment;  filename*  =  UTF-8'de-AT'x.pdf", 'x.pdf'],
		["attachment; filename*=ISO-8859-1''x.pdf", undefined],
		["attachment; myfilename*=UTF-8''x.pdf", undefined],
		['attachment; filename=" a b.pdf "', 'a b.pdf'],
		['attachment; filename="  "', undefined],
		['attachment; filename=x.pdf; size=1', 'x.pdf'],
		['attachment; myfilename=x.pdf', undefined],
		['attachment; filename=""', undefined],
		['attachment', undefined],
		['', undefined],
		[undefined, undefined],
		[['attachment; filename=x.pdf'], undefined],
	])('is read from %j', (header, name) => {
		expect(fileNameIn(header)).toBe(name);
	});
});
