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

	/**
	 * Whether a file could not be read to its end while it was sent the last time. The request stops
	 * short of the length it named then, so the service cannot have carried it out.
	 */
	isUnreadable = false;

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
			{ name: value.name, type: value.type, size: value.sizeBytes, stream: () => this.read(value) },
		]);
	}

	private async *read({ open, sizeBytes }: FilePart): AsyncGenerator<Uint8Array> {
		this.isUnreadable = false;
		let bytes = 0;
		try {
			for await (const chunk of open()) {
				bytes += chunk.length;
				// The rest of the form, without which it counts for nothing, is not sent then.
				if (bytes > sizeBytes) break;
				yield chunk;
			}
		} catch (error) {
			this.isUnreadable = true;
			return await Promise.reject(error);
		}
		if (bytes === sizeBytes) return;
		this.isUnreadable = true;
		// n8n's client would wait for the bytes that are missing.
		return await Promise.reject(new TypeError('The file has another size than n8n said'));
	}

	/** The parts in the order they were added: name and text, or name and a file that is read once it is sent. */
	entries(): IterableIterator<Entry> {
		return this.parts.values();
	}

	/** The same, for n8n's HTTP client, which tells a form by it. */
	[Symbol.iterator](): IterableIterator<Entry> {
		return this.entries();
	}
}
