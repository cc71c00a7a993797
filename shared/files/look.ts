import { HEAD_BYTES } from './fileType';

/** A file that is being read, so that its beginning and its end can be judged in one go. */
export interface Look {
	/** The first bytes, enough to tell the kind of file. */
	head: Uint8Array;
	/** All of it from its beginning, once. A piece is released when the next one is asked for. */
	content: AsyncIterable<Uint8Array>;
	/** Reads no further; to be called in any case. */
	close(): Promise<void>;
}

/** Begins to read a file, which may come in pieces of any size; `release` gets those that were looked at. */
export async function lookAt(
	file: AsyncIterable<Uint8Array>,
	release: (piece: Uint8Array) => void = () => {},
): Promise<Look> {
	const pieces = file[Symbol.asyncIterator]();
	const first: Uint8Array[] = [];
	for (let bytes = 0; bytes < HEAD_BYTES; ) {
		const { done, value } = await pieces.next();
		if (done) break;
		first.push(value);
		bytes += value.length;
	}
	async function* content(): AsyncGenerator<Uint8Array> {
		for (const piece of first) {
			yield piece;
			release(piece);
		}
		for (;;) {
			const { done, value } = await pieces.next();
			if (done) return;
			yield value;
			release(value);
		}
	}
	const head = first.length === 1 ? first[0] : Buffer.concat(first);
	return {
		// Copied, because it outlives the pieces.
		head: Uint8Array.from(head.subarray(0, HEAD_BYTES)),
		content: content(),
		close: async () => void (await pieces.return?.()),
	};
}
