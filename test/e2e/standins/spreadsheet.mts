import { crc32 } from 'node:zlib';

/** An Excel file with one sheet of these rows; a date is its serial number, as Excel keeps it. */
export function xlsx(rows: Array<Array<string | number>>): Buffer {
	const cells = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
	return zip({
		'[Content_Types].xml':
			`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		'_rels/.rels': relationship('officeDocument', 'xl/workbook.xml'),
		'xl/workbook.xml':
			`<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}">` +
			`<sheets><sheet name="Class" sheetId="1" r:id="r1"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': relationship('worksheet', 'worksheets/sheet1.xml'),
		'xl/worksheets/sheet1.xml': `<worksheet xmlns="${SHEET}"><sheetData>${cells}</sheetData></worksheet>`,
	});
}

const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const relationship = (type: string, target: string) =>
	`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="r1" Type="${OFFICE}/${type}" Target="${target}"/></Relationships>`;

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

const cell = (value: string | number) =>
	typeof value === 'number'
		? `<c><v>${value}</v></c>`
		: `<c t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;

/** Packs files without compressing them. */
function zip(files: Record<string, string>): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [path, text] of Object.entries(files)) {
		const [name, content] = [Buffer.from(path), Buffer.from(text)];
		// What the header of a file and its entry in the directory share, from the version on.
		const facts = Buffer.alloc(26);
		facts.writeUInt16LE(20, 0);
		facts.writeUInt32LE(crc32(content), 10);
		facts.writeUInt32LE(content.length, 14);
		facts.writeUInt32LE(content.length, 18);
		facts.writeUInt16LE(name.length, 22);
		const file = Buffer.concat([Buffer.from('PK\x03\x04'), facts, name, content]);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		directory.push(Buffer.from('PK\x01\x02\x14\x00'), facts, rest, name);
		parts.push(file);
		offset += file.length;
	}
	const size = Buffer.concat(directory).length;
	const end = Buffer.alloc(18);
	end.writeUInt16LE(parts.length, 4);
	end.writeUInt16LE(parts.length, 6);
	end.writeUInt32LE(size, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end]);
}
