import { withoutEntities } from '../text/entities';
import { isLuxon } from '../text/luxon';
import { sortedKeys } from './fingerprint';
import { BLANKS, isPlain, UNSEEN } from '../text/signs';

/** What a row is, across executions: its own values as somebody reads them, whatever form they came in. */

/**
 * Text in which what looks the same is the same: kinds and numbers of blanks, signs nobody sees, and
 * letters of another width. Signs go before letters are composed, because they stand between those;
 * blanks are counted again afterwards, because that may make new ones.
 */
export function sameLetters(text: string): string {
	return isPlain(text) ? text : sameLettersOfAny(text);
}

/** The same for any text, however odd. */
export function sameLettersOfAny(text: string): string {
	return text
		.replace(BLANKS, ' ')
		.replace(UNSEEN, '')
		.normalize('NFKC')
		.replace(BLANKS, ' ')
		.trim();
}

/** The same for what reaches or means the same in any letters, capital or small: addresses and names. */
export function sameInAnyCase(text: string): string {
	return sameLetters(text).toLowerCase();
}

/**
 * Values as they are compared, as canonical JSON: numbers and switches as the text a sheet would give,
 * however it writes them (`95.0`, `TRUE`), moments as ISO text; undefined for what is empty. Made for
 * fingerprints, not to be read, and in one go, because it is made of every row.
 */
export function comparableJson(value: unknown): string | undefined {
	if (value === null || value === undefined) return undefined;
	if (typeof value === 'object') return objectJson(value);
	const text = typeof value === 'string' ? sameLetters(withoutEntities(value)) : String(value);
	return text === '' ? undefined : JSON.stringify(plainText(text));
}

function objectJson(value: object): string | undefined {
	if (value instanceof Date) {
		return Number.isNaN(value.getTime()) ? undefined : JSON.stringify(value.toISOString());
	}
	if (Array.isArray(value)) {
		return `[${value.map((member) => comparableJson(member) ?? 'null').join(',')}]`;
	}
	if (isLuxon(value)) {
		const iso = value.toISO();
		return iso === null ? undefined : JSON.stringify(iso);
	}
	const members: string[] = [];
	for (const key of sortedKeys(value)) {
		const member = comparableJson((value as Record<string, unknown>)[key]);
		if (member !== undefined) members.push(`${quoted(key)}:${member}`);
	}
	return `{${members.join(',')}}`;
}

const quotedNames = new Map<string, string>();
const MOST_REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 64;

/** A name as JSON; those of columns are the same for very many rows. */
function quoted(name: string): string {
	let text = quotedNames.get(name);
	if (text === undefined) {
		text = JSON.stringify(name);
		if (name.length > LONGEST_REMEMBERED) return text;
		// Names of one-off objects are not to keep those of columns out.
		if (quotedNames.size >= MOST_REMEMBERED) quotedNames.clear();
		quotedNames.set(name, text);
	}
	return text;
}

/** One way to write a switch or a whole number; in `0095` and `1.10` zeros may tell one ID from another. */
function plainText(text: string): string {
	// Most texts are neither, which their ends show.
	if (text.length <= 5 && /^(?:true|false)$/i.test(text)) return text.toLowerCase();
	if (!text.endsWith('0')) return text;
	return /^(-?(?:0|[1-9]\d*))\.0+$/.exec(text)?.[1] ?? text;
}

/**
 * What gives something else at every run. n8n: its variables, and the functions of its extensions that
 * ask for chance or the present. JavaScript and Luxon: the same, and dates made of nothing.
 */
const VOLATILE = [
	/\$(?:now|today|execution(?:Id)?|(?:this)?[rR]unIndex)\b/,
	/\.\s*(?:randomItem|diffNow|diffToNow|toRelative(?:Calendar)?|isInLast)\s*\(/,
	/\bMath\s*\??\.\s*random\b|\b(?:Date|DateTime|performance)\s*\??\.\s*now\b/,
	/\b(?:Math|Date|DateTime|performance)\s*(?:\?\.\s*)?\[\s*["'`](?:random|now)\b/,
	/\bnew\s+Date\b(?:\s*\(\s*\)|(?!\s*\())|\bDate\s*\(\s*\)/,
	/\bDateTime\s*\??\.\s*(?:local|utc)\s*\(\s*[){]/,
	/\brandomUUID\b|\bgetRandomValues\b|\brandomBytes\b|\brandomInt\b/,
];

/** The day, and the present told no more exactly than by a format: a wish such as "once a month". */
const COARSE =
	/\$today\b|\$now\s*\??\.\s*(?:(?:toFormat|format|startOf)\s*\(|(?:year|month|weekNumber|quarter|ordinal)\b)/gi;

/** What in an expression gives something else at every run, e.g. `$now`; undefined when nothing does. */
export function volatilePart(expression: unknown): string | undefined {
	return volatileIn(codeOf(expression));
}

/** The same, but where a day, a month or any format of the present is wanted. */
export function volatilePartOfKey(expression: unknown): string | undefined {
	return volatileIn(codeOf(expression).replace(COARSE, ''));
}

/** One such part, as it is written there. */
function volatileIn(code: string): string | undefined {
	return VOLATILE.map((pattern) => pattern.exec(code)?.[0]).find((part) => part !== undefined);
}

/** What an n8n expression evaluates; nothing for fixed text. */
function codeOf(expression: unknown): string {
	if (typeof expression !== 'string' || !expression.startsWith('=')) return '';
	// Split, not matched: a search for the end from each of many beginnings takes the square of the length.
	const [, ...parts] = expression.split('{{');
	return parts.map((part) => part.split('}}', 1)[0]).join(' ');
}
