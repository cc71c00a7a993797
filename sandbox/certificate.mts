import type { PDFDocument, PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { degrees, rgb, setCharacterSpacing, StandardFonts } from '@cantoo/pdf-lib';

export const A4_LANDSCAPE: [number, number] = [842, 595];
export const INK = rgb(0.12, 0.1, 0.3);
const VIOLET = rgb(0.38, 0.29, 0.78);
const GOLD = rgb(0.7, 0.53, 0.2);
const PAPER = rgb(0.995, 0.99, 0.975);
const [WIDTH, HEIGHT] = A4_LANDSCAPE;
/** What is inside Latin-1 and so in the fonts every PDF reader has. */
const LATIN = /^[\x20-\x7e\xa0-\xff]*$/;

/** What a certificate says, from top to bottom. Nobody in it is real. */
export interface CertificateText {
	title: string;
	name: string;
	/** Small, below the name: what it was awarded for. */
	lines: string[];
	/** A calendar day. */
	issued?: string | null;
}

/** Draws a certificate as a new page; `font` is taken for whatever is not Latin. Leaves the lower left corner free. */
export function drawCertificate(
	document: PDFDocument,
	font: PDFFont,
	{ title, name, lines, issued }: CertificateText,
): PDFPage {
	const page = document.addPage(A4_LANDSCAPE);
	drawPaper(page);
	const plain = document.embedStandardFont(StandardFonts.TimesRoman);
	const italic = document.embedStandardFont(StandardFonts.TimesRomanItalic);
	const bold = document.embedStandardFont(StandardFonts.TimesRomanBold);
	const small = document.embedStandardFont(StandardFonts.Helvetica);
	const centre = (text: string, line: Partial<Line> & { y: number }) => {
		drawLine(page, text, { x: WIDTH / 2, size: 14, most: 640, face: plain, other: font, ...line });
	};
	centre('EXAMPLE ACADEMY', { y: 494, size: 11, face: small, spacing: 4, color: GOLD });
	centre(title, { y: 424, size: 42, face: bold });
	centre('is awarded to', { y: 378, size: 17, face: italic, color: VIOLET });
	centre(name, { y: 316, size: 46, face: italic });
	page.drawLine({
		start: { x: 231, y: 298 },
		end: { x: 611, y: 298 },
		thickness: 0.8,
		color: GOLD,
	});
	lines.forEach((text, index) => centre(text, { y: 268 - index * 22, size: 15 }));
	if (issued) {
		centre(inWords(issued), { x: WIDTH / 2, y: 104, size: 15, most: 180 });
		page.drawLine({ start: { x: 331, y: 96 }, end: { x: 511, y: 96 }, thickness: 0.5, color: INK });
		centre('DATE OF ISSUE', { x: WIDTH / 2, y: 80, size: 7.5, face: small, spacing: 1.5 });
	}
	drawSeal(page, 716, 128);
	return page;
}

interface Line {
	/** The middle of it. */
	x: number;
	y: number;
	size: number;
	/** Longer ones are written smaller. */
	most: number;
	face: PDFFont;
	other: PDFFont;
	spacing: number;
	color: typeof INK;
}

function drawLine(
	page: PDFPage,
	text: string,
	line: Partial<Line> & Omit<Line, 'spacing' | 'color'>,
) {
	const { x, y, most, spacing = 0, color = INK } = line;
	const font = LATIN.test(text) ? line.face : line.other;
	// Of what is drawn, whatever blanks and line breaks the text has.
	const shown = text.replace(/\s+/g, ' ').trim();
	const widthAt = (size: number) =>
		font.widthOfTextAtSize(shown, size) + spacing * (shown.length - 1);
	const size = Math.max(
		6,
		Math.min(line.size, (line.size * most) / Math.max(1, widthAt(line.size))),
	);
	page.pushOperators(setCharacterSpacing(spacing));
	page.drawText(shown, { x: x - widthAt(size) / 2, y, size, font, color });
	page.pushOperators(setCharacterSpacing(0));
}

function drawPaper(page: PDFPage): void {
	page.drawRectangle({ x: 0, y: 0, width: WIDTH, height: HEIGHT, color: PAPER });
	for (const [inset, borderWidth, borderColor] of [
		[20, 2.4, INK],
		[27, 0.6, GOLD],
	] as const) {
		page.drawRectangle({
			x: inset,
			y: inset,
			width: WIDTH - 2 * inset,
			height: HEIGHT - 2 * inset,
			borderWidth,
			borderColor,
		});
	}
	// A rosette of turned ellipses, as security paper has it.
	for (let turn = 0; turn < 18; turn++) {
		page.drawEllipse({
			x: WIDTH / 2,
			y: 330,
			xScale: 250,
			yScale: 92,
			rotate: degrees(turn * 10),
			borderWidth: 0.5,
			borderColor: VIOLET,
			borderOpacity: 0.1,
		});
	}
	for (const x of [27, WIDTH - 27])
		for (const y of [27, HEIGHT - 27]) {
			page.drawCircle({ x, y, size: 9, color: PAPER, borderColor: GOLD, borderWidth: 0.6 });
			page.drawCircle({ x, y, size: 4, color: GOLD });
		}
}

/** A seal with two ribbons; paths grow downwards from where they are drawn. */
function drawSeal(page: PDFPage, x: number, y: number): void {
	const at = { x, y };
	page.drawSvgPath('M-26 10 L-40 74 L-23 62 L-12 78 L-2 16 Z', { ...at, color: VIOLET });
	page.drawSvgPath('M26 10 L40 74 L23 62 L12 78 L2 16 Z', { ...at, color: INK });
	page.drawSvgPath(scallops(24, 46, 40), { ...at, color: GOLD });
	page.drawCircle({ ...at, size: 35, color: PAPER });
	page.drawCircle({ ...at, size: 31, color: GOLD, borderColor: GOLD });
	page.drawCircle({ ...at, size: 28, borderColor: PAPER, borderWidth: 0.8 });
	page.drawSvgPath('M-13 0 L-4 10 L14 -11', { ...at, borderColor: PAPER, borderWidth: 5 });
}

function scallops(count: number, outer: number, inner: number): string {
	const points = Array.from({ length: count * 2 }, (_, index) => {
		const angle = (index * Math.PI) / count;
		const radius = index % 2 === 0 ? outer : inner;
		return `${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
	});
	return `M${points.join('L')}Z`;
}

/** `2026-11-24` as _24 November 2026_; anything else as it is. */
function inWords(day: string): string {
	const date = new Date(`${day}T00:00:00Z`);
	if (Number.isNaN(date.getTime())) return day;
	return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}
