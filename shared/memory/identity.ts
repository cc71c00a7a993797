/** What a row is, across executions: its own values as somebody reads them, whatever form they came in. */

/** Text in which what looks the same is the same: kinds and numbers of blanks, and signs nobody sees. */
export function sameLetters(text: string): string {
	return text
		.normalize('NFC')
		.replace(/\p{Cf}/gu, '')
		.replace(/\s+/gu, ' ')
		.trim();
}

/**
 * Values as they are compared: numbers and switches as the text a sheet would give, moments as ISO
 * text, and nothing for what is empty. Made for fingerprints, not to be read.
 */
export function comparable(value: unknown): unknown {
	if (value === null || value === undefined) return undefined;
	if (typeof value === 'string') return sameLetters(value) || undefined;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if (Array.isArray(value)) return value.map(comparable);
	if (typeof value !== 'object') return sameLetters(String(value));
	if (typeof (value as { toISO?: unknown }).toISO === 'function') {
		return (value as { toISO(): string | null }).toISO() ?? undefined;
	}
	const members = Object.entries(value).map(([key, member]) => [key, comparable(member)] as const);
	return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

const VOLATILE =
	/\$(?:now|today|execution|runIndex)\b|\bMath\.random\b|\bDate\.now\b|\bnew Date\s*\(\s*\)|(?<!new\s)\bDate\s*\(\s*\)|\bDateTime\s*\.\s*(?:now|local|utc)\s*\(\s*\)|\brandomUUID\b|\bgetRandomValues\b|\bperformance\.now\b/;

/** What in an expression gives something else at every run, e.g. `$now`; undefined when nothing does. */
export function volatilePart(expression: unknown): string | undefined {
	if (typeof expression !== 'string' || !expression.startsWith('=')) return undefined;
	// Split, not matched: a search for the end from each of many beginnings takes the square of the length.
	const [, ...parts] = expression.split('{{');
	const code = parts.map((part) => part.split('}}', 1)[0]).join(' ');
	return VOLATILE.exec(code)?.[0];
}
