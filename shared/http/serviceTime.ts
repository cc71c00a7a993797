/** What the clock of a service shows, as far as its answers tell by their `Date` header (RFC 9110 §6.6.1). */
export interface ServiceTime {
	/** Notes the header of an answer that came in at this moment, in milliseconds since 1970. */
	note(header: unknown, nowMs: number): void;
	/**
	 * Milliseconds by which the service's clock is ahead of ours at least; the least that any answer
	 * told, because several servers may share an address. Undefined while none told.
	 */
	aheadMs(): number | undefined;
}

/** Opens what is known of the service's clock within one run. */
export function openServiceTime(): ServiceTime {
	let ahead: number | undefined;
	return {
		note(header, nowMs) {
			const date = typeof header === 'string' ? Date.parse(header) : NaN;
			// The header is made before the answer is on its way, and has no parts of a second.
			if (!Number.isNaN(date)) ahead = Math.min(ahead ?? Infinity, date - nowMs);
		},
		aheadMs: () => ahead,
	};
}
