/** File kinds VEC takes. Source: VEC API, create one and uploadvaultfile. */
export type FileKind = 'pdf' | 'jpeg' | 'png';

const EXTENSIONS = new Map<string, FileKind>([
	['pdf', 'pdf'],
	['jpg', 'jpeg'],
	['jpeg', 'jpeg'],
	['png', 'png'],
]);

/**
 * Endings of files that are surely something else. Those of no known kind say nothing: `jane.doe`,
 * `Dr. Smith.MD`. Source: mime-db, as far as people attach such files.
 */
const OTHERS = new Set(
	[
		'doc docx docm dot dotx odt ott rtf txt csv tsv xls xlsx xlsm xlsb xlt xltx ods numbers ppt pptx pptm pps ppsx odp key',
		'gdoc gsheet gslides pub vsd vsdx wps epub mobi html htm xhtml mht mhtml xml json yaml yml log ini sql css js mjs ts',
		'gif bmp tif tiff webp heic heif avif jxl jp2 ico svg svgz eps ps psd indd dwg dxf cr2 nef',
		'zip rar 7z tar gz tgz bz2 xz iso dmg exe msi dll bat cmd sh apk jar sqlite',
		'mp3 wav ogg oga m4a flac aac wma mid mp4 m4v mov avi mkv webm wmv mpg mpeg',
		'eml msg ics vcf p7s p7m pfx pem cer crt asc sig ttf otf woff woff2',
	].flatMap((line) => line.split(' ')),
);

export const MIME_TYPES: Record<FileKind, string> = {
	pdf: 'application/pdf',
	jpeg: 'image/jpeg',
	png: 'image/png',
};

export const DEFAULT_EXTENSION: Record<FileKind, string> = { pdf: 'pdf', jpeg: 'jpg', png: 'png' };

/** Bytes needed to tell the kind of a file; PDF readers accept the mark within the first 1,024. */
export const HEAD_BYTES = 1024;

/** The kind of a file by its first bytes, or undefined for any other content. */
export function kindByContent(head: Uint8Array): FileKind | undefined {
	if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
	const latin = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
	if (latin.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
	return latin.includes('%PDF-') ? 'pdf' : undefined;
}

/** Bytes at the end within which a whole PDF has its end mark; what follows it may only be padding. */
export const TAIL_BYTES = 2048;

/** Whether a PDF goes on to its end. `tail` are its last bytes, without the padding behind them. */
export function hasPdfEnd(tail: Uint8Array): boolean {
	return /%%EOF|startxref/.test(Buffer.from(tail.subarray(-TAIL_BYTES)).toString('latin1'));
}

/**
 * The kind a file name claims; `other` for an ending of a kind that VEC refuses, undefined for none and
 * for any that names no kind, as in "Food Safety Level 2.1" and `jane.doe`.
 */
export function kindByName(name: string): FileKind | 'other' | undefined {
	const extension = extensionOf(name).toLowerCase();
	return EXTENSIONS.get(extension) ?? (OTHERS.has(extension) ? 'other' : undefined);
}

/**
 * The kind a MIME type claims, in whatever way it is written; undefined for any other, because many
 * senders call everything `application/octet-stream` or `text/plain`.
 */
export function kindByType(mimeType: string): FileKind | undefined {
	const [type] = mimeType.toLowerCase().split(';');
	return TYPES.find(([pattern]) => pattern.test(type.trim()))?.[1];
}

const TYPES: Array<[RegExp, FileKind]> = [
	[/^(?:application|text)\/(?:x-|vnd\.)?pdf$/, 'pdf'],
	[/^image\/(?:x-)?(?:p?jpe?g|jpe|jfif)$/, 'jpeg'],
	[/^image\/(?:x-)?png$/, 'png'],
];

/** What follows the last dot of a file name, as far as it looks like an extension; else empty. */
export function extensionOf(name: string): string {
	return /\.([^.\s/\\]{1,8})$/.exec(name)?.[1] ?? '';
}
