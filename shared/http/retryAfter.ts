/** Longest pause a service may ask for, in milliseconds; more would look like a hung node. */
export const MAX_PAUSE_MS = 60_000;

/** The form HTTP prescribes and the two older ones it tolerates. Source: RFC 9110 §5.6.7. */
const HTTP_DATE =
	/^[A-Z][a-z]{2,8},? (?:\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} |[A-Z][a-z]{2} [ \d]?\d )\d{2}:\d{2}:\d{2}/;

/**
 * Milliseconds a `Retry-After` header asks to wait, at most a minute; undefined without a usable header.
 * Both forms of RFC 9110 §10.2.3 are read: seconds and HTTP date.
 */
export function retryAfterMs(header: unknown, nowMs: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const text = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, MAX_PAUSE_MS);
	// `Date.parse` takes nearly everything for a date, `-1` for a year.
	const date = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
	if (Number.isNaN(date)) return undefined;
	return Math.min(Math.max(date - nowMs, 0), MAX_PAUSE_MS);
}
