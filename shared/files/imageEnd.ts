/** Whether an image goes on to its end. What follows the end, as behind moving photos, does not matter. */

const PNG_SIGNATURE_BYTES = 8;
const CHECKSUM_BYTES = 4;
const CHUNK_TYPE = /^[A-Za-z]{4}$/;

/** Begin of the picture itself, end of it, and marks without a length. Source: ITU-T T.81, table B.1. */
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const hasNoLength = (mark: number) => mark === 0x01 || (mark >= 0xd0 && mark <= 0xd8);
const END_BYTES = Buffer.of(0xff, END_OF_IMAGE);

/**
 * Reads an image as far as is needed to tell. One that is built otherwise than its kind prescribes
 * counts as whole, because this looks for nothing but files that were cut off.
 */
export async function hasImageEnd(
	kind: 'jpeg' | 'png',
	content: AsyncIterable<Uint8Array>,
): Promise<boolean> {
	const bytes = openBytes(content);
	try {
		return kind === 'png' ? await hasPngEnd(bytes) : await hasJpegEnd(bytes);
	} finally {
		await bytes.close();
	}
}

/** Goes from chunk to chunk. Source: PNG Specification, 5.3. */
async function hasPngEnd(bytes: Bytes): Promise<boolean> {
	if (!(await bytes.skip(PNG_SIGNATURE_BYTES))) return false;
	for (;;) {
		const head = await bytes.take(8);
		if (head === undefined) return false;
		const type = head.toString('latin1', 4);
		if (!CHUNK_TYPE.test(type)) return true;
		if (!(await bytes.skip(head.readUInt32BE(0) + CHECKSUM_BYTES))) return false;
		if (type === 'IEND') return true;
	}
}

/**
 * Steps over the segments in front of the picture, among which small previews have ends of their own;
 * within the picture the mark of its end cannot occur.
 */
async function hasJpegEnd(bytes: Bytes): Promise<boolean> {
	for (;;) {
		const mark = await nextMark(bytes);
		if (typeof mark !== 'number') return mark === 'none';
		if (mark === END_OF_IMAGE) return true;
		if (mark === START_OF_SCAN) return await bytes.find(END_BYTES);
		if (hasNoLength(mark)) continue;
		const length = await bytes.take(2);
		if (length === undefined) return false;
		const sizeBytes = length.readUInt16BE(0);
		if (sizeBytes < 2) return true;
		if (!(await bytes.skip(sizeBytes - 2))) return false;
	}
}

/** The next mark, `none` where something else stands in its place, `end` at the end of the file. */
async function nextMark(bytes: Bytes): Promise<number | 'none' | 'end'> {
	const start = await bytes.take(1);
	if (start === undefined) return 'end';
	if (start[0] !== 0xff) return 'none';
	// It may be filled up with any number of 0xff.
	for (;;) {
		const mark = await bytes.take(1);
		if (mark === undefined) return 'end';
		if (mark[0] !== 0xff) return mark[0];
	}
}

type Bytes = ReturnType<typeof openBytes>;

/** Reads bytes one after the other, with no more of them in memory than one piece. */
function openBytes(content: AsyncIterable<Uint8Array>) {
	const pieces = content[Symbol.asyncIterator]();
	let rest = Buffer.alloc(0);
	const next = async (kept: Buffer): Promise<boolean> => {
		const { done, value } = await pieces.next();
		if (done) return false;
		rest = Buffer.concat([kept, value]);
		return true;
	};
	return {
		/** So many bytes; undefined when there are fewer. */
		async take(count: number): Promise<Buffer | undefined> {
			while (rest.length < count) if (!(await next(rest))) return undefined;
			const taken = rest.subarray(0, count);
			rest = rest.subarray(count);
			return taken;
		},
		/** Steps over so many bytes; false when there are fewer. */
		async skip(count: number): Promise<boolean> {
			let left = count;
			while (left > rest.length) {
				left -= rest.length;
				if (!(await next(Buffer.alloc(0)))) return false;
			}
			rest = rest.subarray(left);
			return true;
		},
		/** Whether these bytes come, from here to the end. */
		async find(wanted: Buffer): Promise<boolean> {
			while (!rest.includes(wanted)) {
				if (!(await next(rest.subarray(-wanted.length + 1)))) return false;
			}
			return true;
		},
		/** Reads no further. */
		async close(): Promise<void> {
			await pieces.return?.();
		},
	};
}
