/**
 * What a `Content-Disposition` header calls a file; undefined without a usable name. The form that tells
 * its letters goes before the plain one. Source: RFC 6266 §4.3, RFC 8187 §3.2.
 */
export function fileNameIn(header: unknown): string | undefined {
	if (typeof header !== 'string') return undefined;
	const encoded = /(?:^|;)\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
	const plain = /(?:^|;)\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header);
	const name = decoded(encoded) ?? plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2];
	return name === undefined || name.trim() === '' ? undefined : name.trim();
}

function decoded(text: string | undefined): string | undefined {
	try {
		return text === undefined ? undefined : decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
