import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FileHandle, FoundFile } from '../../../shared/files/openFile.ts';
import { findFile } from '../../../shared/files/openFile.ts';

export const PDF = Buffer.from('%PDF-1.4 one\n%%EOF');

export interface Reads {
	buffers: number;
	streams: Array<number | undefined>;
}

/** n8n's file helpers over a set of stored files, each read into memory of its own; counts what is read and how. */
export function storage(files: Record<string, Buffer> = {}): {
	ctx: IExecuteFunctions;
	reads: Reads;
} {
	const reads: Reads = { buffers: 0, streams: [] };
	const helpers = {
		async getBinaryDataBuffer(_: number, binary: IBinaryData) {
			reads.buffers += 1;
			return copyOf(files[binary.id ?? '']);
		},
		async getBinaryStream(id: string, chunkBytes?: number) {
			reads.streams.push(chunkBytes);
			return (async function* () {
				for (let at = 0; at < files[id].length; at += chunkBytes ?? 65_536)
					yield copyOf(files[id].subarray(at, at + (chunkBytes ?? 65_536)));
			})();
		},
		getBinaryMetadata: async (id: string) => ({ fileSize: files[id].length }),
	};
	const getNode = () => ({ type: 'test.node' });
	return { ctx: { helpers, getNode } as unknown as IExecuteFunctions, reads };
}

const copyOf = (bytes: Buffer) => Buffer.from(Uint8Array.from(bytes).buffer);

/** A file whose bytes are in the item itself. */
export function inMemory(fileName?: string, mimeType = 'application/pdf'): IBinaryData {
	return { data: PDF.toString('base64'), mimeType, ...(fileName ? { fileName } : {}) };
}

/** A file that n8n keeps elsewhere; `data` is only a marker then. */
export function stored(id: string, fileName: string, bytes?: number): IBinaryData {
	const size = bytes === undefined ? {} : { bytes };
	return { id, data: 'filesystem-v2', mimeType: 'application/pdf', fileName, ...size };
}

export function find(
	item: INodeExecutionData,
	wanted: unknown = '',
	ctx = storage().ctx,
): FoundFile {
	return findFile(ctx, item, 0, wanted);
}

export async function opened(found: FoundFile): Promise<FileHandle> {
	if ('problem' in found) throw new Error(found.problem.message);
	return 'judge' in found ? await opened(await found.judge()) : await found.open();
}

export async function bytesOf(handle: Pick<FileHandle, 'open'>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of handle.open()) chunks.push(chunk);
	return Buffer.concat(chunks);
}
