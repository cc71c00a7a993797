const FLOOR_MS = 120_000;
const CONNECT_MS = 60_000;

/** A connection slower than this counts as broken. */
export const SLOWEST_BYTES_PER_MS = 50;

/** Milliseconds an upload of this many bytes may take; the helper's clock includes the sending. */
export function uploadTimeoutMs(sizeBytes: number): number {
	return Math.max(FLOOR_MS, CONNECT_MS + Math.ceil(sizeBytes / SLOWEST_BYTES_PER_MS));
}
