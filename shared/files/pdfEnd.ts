import { hasPdfEnd, TAIL_BYTES } from './fileType';

const BLOCK_BYTES = 4096;
/** What stands behind the end of a PDF without meaning anything, and a block of each. */
const PADDING = new Map(
	[0x00, 0x09, 0x0a, 0x0d, 0x1a, 0x20].map((sign) => [sign, Buffer.alloc(BLOCK_BYTES, sign)]),
);

/** Whether a PDF goes on to its end; reads all of it, with no more of it in memory than one piece. */
export async function endsAsPdf(content: AsyncIterable<Uint8Array>): Promise<boolean> {
	let tail = new Uint8Array();
	for await (const piece of content) {
		// Padding alone does not push out what stands before it.
		const end = lengthWithoutPadding(piece);
		if (end > 0) tail = lastBytes(tail, piece.subarray(0, end));
	}
	return hasPdfEnd(tail);
}

/** Files are filled up with one sign, which comparing whole blocks shows many times quicker than looking at each. */
function lengthWithoutPadding(piece: Uint8Array): number {
	let end = piece.length;
	while (end > 0 && PADDING.has(piece[end - 1])) {
		const start = Math.max(0, end - BLOCK_BYTES);
		const isFull = PADDING.get(piece[end - 1])?.equals(piece.subarray(start, end));
		if (isFull) end = start;
		else while (end > start && PADDING.has(piece[end - 1])) end--;
	}
	return end;
}

/** Copied, so that the piece itself can go. */
function lastBytes(before: Uint8Array, piece: Uint8Array): Uint8Array<ArrayBuffer> {
	const isEnough = piece.length >= TAIL_BYTES;
	const whole = isEnough ? piece : Buffer.concat([before, piece]);
	return Uint8Array.from(whole.subarray(-TAIL_BYTES));
}
