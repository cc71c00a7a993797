import { HEAD_BYTES } from './fileType';

/** A file that is being read, so that its beginning and its end can be judged in one go. */
export interface Look {
	/** The first bytes, enough to tell the kind of file. */
	head: Uint8Array;
	/** All of it from its beginning, once. */
	content: AsyncIterable<Uint8Array>;
	/** Reads no further; to be called in any case. */
	close(): Promise<void>;
}

/** Begins to read a file, which may come in pieces of any size. */
export async function lookAt(file: AsyncIterable<Uint8Array>): Promise<Look> {
	const pieces = file[Symbol.asyncIterator]();
	const first: Uint8Array[] = [];
	for (let bytes = 0; bytes < HEAD_BYTES; ) {
		const { done, value } = await pieces.next();
		if (done) break;
		first.push(value);
		bytes += value.length;
	}
	async function* content(): AsyncGenerator<Uint8Array> {
		yield* first;
		for (;;) {
			const { done, value } = await pieces.next();
			if (done) return;
			yield value;
		}
	}
	const head = first.length === 1 ? first[0] : Buffer.concat(first);
	return {
		head: head.subarray(0, HEAD_BYTES),
		content: content(),
		close: async () => void (await pieces.return?.()),
	};
}
