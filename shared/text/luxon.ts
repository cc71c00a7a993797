/** A DateTime of Luxon, as n8n's expressions give it; none of ours, since the class is n8n's. */
export interface Luxon {
	/** ISO text with the offset of its zone, null where it is no valid moment; so is the next. */
	toISO(): string | null;
	/** The day of its own zone, as `YYYY-MM-DD`. */
	toISODate(): string | null;
	/** Milliseconds since 1970. */
	toMillis(): number;
}

/** Whether a value is a DateTime of Luxon, told by what it can do. */
export function isLuxon(value: unknown): value is Luxon {
	const { toISO, toISODate } = (value ?? {}) as Partial<Record<keyof Luxon, unknown>>;
	return typeof toISO === 'function' && typeof toISODate === 'function';
}
