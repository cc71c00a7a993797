/** File kinds VEC takes. Source: VEC API, create one and uploadvaultfile. */
export type FileKind = 'pdf' | 'jpeg' | 'png';

const EXTENSIONS = new Map<string, FileKind>([
	['pdf', 'pdf'],
	['jpg', 'jpeg'],
	['jpeg', 'jpeg'],
	['png', 'png'],
]);

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

/**
 * The kind a file name claims; undefined without an extension, `other` for any that VEC refuses.
 * Digits are no extension: "Food Safety Level 2.1" is only a name.
 */
export function kindByName(name: string): FileKind | 'other' | undefined {
	const extension = extensionOf(name).toLowerCase();
	if (/^\d*$/.test(extension)) return undefined;
	return EXTENSIONS.get(extension) ?? 'other';
}

/** What follows the last dot of a file name, as far as it looks like an extension; else empty. */
export function extensionOf(name: string): string {
	return /\.([^.\s/\\]{1,8})$/.exec(name)?.[1] ?? '';
}
