/** What stands in place of a token. */
const HIDDEN = '[API Token]';

/** Anything shorter is no token, and would hide parts of ordinary words. */
const SHORTEST = 8;

/**
 * Puts a mark in place of the token wherever it stands in text or JSON, member names included. `source` is
 * the text that JSON was read from, where there is one.
 */
export type Mask = <T>(value: T, source?: string) => T;

/**
 * Services repeat what they were sent, in refusals and elsewhere, and n8n saves what a node says. So
 * all that a service says passes through here once, before anybody else sees it.
 */
export function openMask(token: unknown): Mask {
	const forms = formsOf(token);
	return <T>(value: T, source?: string): T => {
		const isClean = source !== undefined && isWithout(source, forms);
		return !isClean && holds(value, forms) ? (masked(value, forms) as T) : value;
	};
}

/** The token as it may be repeated: as sent, inside an address, or without the number in front. */
function formsOf(token: unknown): string[] {
	const sent = String(token ?? '')
		// Half a letter, which no header carries and no address either.
		.replace(/\p{Cs}/gu, '')
		.trim()
		.replace(/^Bearer\s+/i, '');
	// Laravel, which VEC seems to run on, makes tokens of the form `number|secret`.
	const secret = /^\d+\|(.+)$/.exec(sent)?.[1] ?? sent;
	const forms = new Set([sent, encodeURIComponent(sent), secret]);
	return [...forms].filter(({ length }) => length >= SHORTEST);
}

/** Whether no value read from a text can hold the token. Behind a backslash its letters may be written otherwise. */
function isWithout(source: string, forms: string[]): boolean {
	return !source.includes('\\') && !forms.some((form) => source.includes(form));
}

function holds(value: unknown, forms: string[]): boolean {
	if (typeof value === 'string') return forms.some((form) => value.includes(form));
	if (typeof value !== 'object' || value === null) return false;
	for (const key in value) {
		if (holds(key, forms) || holds(value[key as keyof typeof value], forms)) return true;
	}
	return false;
}

function masked(value: unknown, forms: string[]): unknown {
	if (typeof value === 'string') {
		return forms.reduce((text, form) => text.replaceAll(form, HIDDEN), value);
	}
	if (Array.isArray(value)) return value.map((member) => masked(member, forms));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, member]) => [masked(key, forms), masked(member, forms)]),
	);
}
