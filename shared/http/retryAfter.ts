/** Longest pause a service may ask for, in milliseconds; more would look like a hung node. */
export const MAX_PAUSE_MS = 60_000;

/**
 * Milliseconds a `Retry-After` header asks to wait, at most a minute; undefined without a usable header.
 * Both forms of RFC 9110 §10.2.3 are read: seconds and HTTP date.
 */
export function retryAfterMs(header: unknown, nowMs: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const text = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, MAX_PAUSE_MS);
	const date = Date.parse(text);
	if (Number.isNaN(date)) return undefined;
	return Math.min(Math.max(date - nowMs, 0), MAX_PAUSE_MS);
}
