import type { Clock } from './clock';
import type { Line } from './line';
import { SLOWEST_BYTES_PER_MS } from './timeout';

const MB = 1024 * 1024;

/**
 * Most bytes of a body that are read, counted after unpacking. Each is many times what a service has
 * reason to send, and little enough that 16 at once do not end n8n.
 */
export const MAX_BYTES = {
	/** A full page of the vault has some 300 kB; n8n itself takes 16 MB from outside. */
	json: 16 * MB,
	/** Uploads have at most 20 MB; the service adds a page or two. */
	file: 64 * MB,
	/** A refusal of every entry of the largest request has some 100 kB. */
	refusal: MB,
};

/** Timers wake up to a millisecond early, which must not look like a clock that does not wait. */
const SHORTEST_LOOK_MS = 50;

/** A body read to its end, or why it was not. */
export type Body = { bytes: Buffer } | { cut: 'tooLarge' | 'timeout' | 'dropped' };

export interface BodyLimits {
	maxBytes: number;
	/** Longest silence in milliseconds, and what the whole body may take on top of its size. */
	idleMs: number;
}

/**
 * Reads the body of a reply as it comes in, so that one without end costs neither memory nor time.
 * n8n's own limits end with the headers.
 */
export async function readBody(
	{ body, headers }: { body: unknown; headers: { [name: string]: unknown } },
	{ maxBytes, idleMs }: BodyLimits,
	line: Line,
	clock: Clock,
): Promise<Body> {
	if (!isStream(body)) return { bytes: toBuffer(body) };
	if (Number(headers['content-length']) > maxBytes) {
		line.end();
		return { cut: 'tooLarge' };
	}
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	// Small replies come with their headers and are read by then, so that nothing is left to watch.
	let progress: ReturnType<typeof watch> | undefined;
	let isRead = false;
	void clock.later(0).then(() => {
		if (!isRead) progress = watch(idleMs, line, clock);
	});
	try {
		for await (const chunk of body) {
			bytes += chunk.length;
			progress?.note(bytes);
			if (bytes > maxBytes) {
				line.end();
				return { cut: 'tooLarge' };
			}
			chunks.push(chunk);
		}
		return { bytes: Buffer.concat(chunks) };
	} catch {
		return { cut: progress?.isSlow() ? 'timeout' : 'dropped' };
	} finally {
		isRead = true;
		progress?.stop();
	}
}

/** Ends the line when nothing comes for too long, or so little that it would take for ever. */
function watch(idleMs: number, line: Line, clock: Clock) {
	const done = new AbortController();
	const startMs = clock.now();
	let lastMs = startMs;
	// What came before counts with the next piece; until then only the silence does.
	let bytes = 0;
	let slow = false;
	const dueMs = () => idleMs + Math.min(lastMs, startMs + bytes / SLOWEST_BYTES_PER_MS);
	const look = async () => {
		for (let leftMs = idleMs; leftMs > 0; leftMs = dueMs() - clock.now()) {
			const beforeMs = clock.now();
			const waitMs = Math.max(leftMs, SHORTEST_LOOK_MS);
			await clock.sleep(waitMs, done.signal);
			// Called off; with a clock that does not really wait, this loop would never end.
			if (done.signal.aborted || clock.now() - beforeMs < waitMs / 2) return;
		}
		slow = true;
		line.end();
	};
	void look();
	return {
		/** Notes that there are so many bytes by now. */
		note(count: number): void {
			lastMs = clock.now();
			bytes = count;
		},
		isSlow: () => slow,
		stop: () => done.abort(),
	};
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function toBuffer(body: unknown): Buffer {
	if (Buffer.isBuffer(body)) return body;
	if (body instanceof ArrayBuffer) return Buffer.from(body);
	if (body === undefined || body === null) return Buffer.alloc(0);
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
