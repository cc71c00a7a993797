import type { IBinaryData } from 'n8n-workflow';

/**
 * Frees the memory of bytes that were read from a stored file, or written into one, and are not needed
 * any more; they are empty from then on. Left to itself, Node collects the garbage of all that n8n has in
 * memory each time that some 64 MB went by, which took half of the time in which large files are looked
 * at. Only where n8n keeps files on disk, since other stores may go on using what they give or get, and
 * only where the bytes have their memory for themselves. Before Node 22 there is no such way.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array, { id }: IBinaryData): void {
	const memory = buffer as { byteLength: number; transfer?: (bytes: number) => unknown };
	if (id?.startsWith('filesystem') && byteLength === memory.byteLength) memory.transfer?.(0);
}
