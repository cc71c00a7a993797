import type { FilePart, Form } from '../../shared/http/form.ts';

/** A PDF in these pieces, of the size it has or is said to have. */
export function filePart(pieces: Array<string | Error>, sizeBytes?: number): FilePart {
	const texts = pieces.filter((piece) => typeof piece === 'string');
	return {
		name: 'a.pdf',
		type: 'application/pdf',
		sizeBytes: sizeBytes ?? Buffer.byteLength(texts.join('')),
		async *open() {
			for (const piece of pieces) {
				if (typeof piece !== 'string') throw await Promise.resolve(piece);
				yield Buffer.from(piece);
			}
		},
	};
}

/** What a form sends when n8n's HTTP client goes through it: names, and texts or contents of files. */
export async function sentBy(form: Form): Promise<Array<[name: string, content: string]>> {
	const sent: Array<[string, string]> = [];
	for (const [name, value] of form) {
		sent.push([name, typeof value === 'string' ? value : await textOf(value.stream())]);
	}
	return sent;
}

/** All pieces of a stream as one text. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
	const pieces: Uint8Array[] = [];
	for await (const piece of stream) pieces.push(piece);
	return Buffer.concat(pieces).toString();
}
