/** A file part: length known beforehand, content read only while it is sent, and again on a repeat. */
export interface FilePart {
	name: string;
	type: string;
	sizeBytes: number;
	open(): AsyncIterable<Uint8Array>;
}

/** Shape n8n's HTTP client asks of a file inside a form. */
interface FormFile {
	name: string;
	type: string;
	size: number;
	stream(): AsyncIterable<Uint8Array>;
}

type Entry = [name: string, value: string | FormFile];

/**
 * A multipart form that n8n's HTTP client sends as it is read, with a Content-Length.
 * It is recognised by `append`, the `FormData` tag and by being iterable; the platform's own
 * FormData would hold every file in memory about twice.
 */
export class Form {
	private readonly parts: Entry[] = [];

	/** Bytes of all file parts. */
	fileBytes = 0;

	get [Symbol.toStringTag](): string {
		return 'FormData';
	}

	/** Adds a field, or a file when the value is not text; empty text and undefined are left out. */
	append(name: string, value: string | FilePart | undefined): void {
		if (value === undefined || value === '') return;
		if (typeof value === 'string') {
			this.parts.push([name, value]);
			return;
		}
		this.fileBytes += value.sizeBytes;
		this.parts.push([
			name,
			{ name: value.name, type: value.type, size: value.sizeBytes, stream: () => value.open() },
		]);
	}

	entries(): IterableIterator<Entry> {
		return this.parts.values();
	}

	[Symbol.iterator](): IterableIterator<Entry> {
		return this.entries();
	}
}
