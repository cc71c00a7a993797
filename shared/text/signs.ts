/** Which signs of a text are blanks, which nobody sees, and which nobody can read. */

/** Signs nobody sees, though they are no blanks either. Source: Unicode; U+2800 is a blank of Braille. */
export const UNSEEN = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Blanks of any kind; U+FEFF, which JavaScript takes for one, is not seen at all. */
export const BLANKS = /[^\S\ufeff]+/gu;

/**
 * Signs nobody sees that say nothing about the letters around them: where a line may be broken, and
 * byte-order marks. The joiners of Persian and Indian scripts, variants of Han letters, the parts of
 * emoji and marks of direction are none of these.
 */
const SAYS_NOTHING = /[\u00ad\u180e\u200b\u2060\ufeff]/gu;

/** What may stand around a text without belonging to it; marks of direction come with copied cells. */
const AROUND =
	/[\s\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2061-\u206f\u2800\u3164\uffa0\ufff9-\ufffb]/u;
/** Join or part letters, which they follow even at the end of a word. */
const JOINERS = /[\u200c\u200d]/u;
const LETTER_OR_MARK = /[\p{L}\p{M}]/u;

const LINE_BREAK = /\r\n?|[\n\v\f\u2028\u2029]/gu;
/** Any control character but the line break, which alone is left of blanks when these are looked for. */
const CONTROLS_AFTER_BLANK = /(^|[ \n])[^\P{Cc}\n]+/gu;
const CONTROLS_BEFORE_BLANK = /(?<![^\P{Cc}\n])[^\P{Cc}\n]+(?=[ \n]|$)/gu;

/** Controls within words, places of pictures, letters that were lost when bytes were read as text, and half letters. */
const UNREADABLE = /[^\P{Cc}\n]|[\ufffc-\uffff]|\p{Cs}/u;
/** Controls that no text holds, but that Windows' quotation marks turn into when they are misread. */
const MISREAD = /[\u0080-\u009f]/u;

/** Printable signs of ASCII, and single blanks between them. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Whether a text is as plain as most are: nothing of it is unseen, unreadable or misread, and tidied it is
 * the same. For such a text, everything that looks for odd signs has its answer without looking, which
 * is what keeps ten thousand rows quick.
 */
export function isPlain(text: string): boolean {
	return PLAIN.test(text);
}

/** Whether a text shows nothing at all. */
export function looksEmpty(text: string): boolean {
	const first = text.charCodeAt(0);
	const isPrintable = first > 0x20 && first < 0x7f;
	if (isPrintable) return false;
	return text.replace(UNSEEN, '').replace(BLANKS, '') === '';
}

/**
 * The text as it is to be sent: composed, without what stands around it, without controls, with plain
 * blanks, and on one line unless `lines` are wanted. Empty when it shows nothing.
 */
export function tidy(text: string, lines = false): string {
	return isPlain(text) ? text : tidyAny(text, lines);
}

/** The same for any text, however odd. */
export function tidyAny(text: string, lines: boolean): string {
	const broken = text.replace(LINE_BREAK, lines ? '\n' : ' ').replace(SAYS_NOTHING, '');
	// The wide blank is how Japanese and Chinese names are written.
	const blanks = lines ? /[^\S \n\u3000]/gu : /[^\S\u3000]+/gu;
	const plain = broken
		.replace(blanks, ' ')
		.replace(CONTROLS_AFTER_BLANK, '$1')
		.replace(CONTROLS_BEFORE_BLANK, '');
	const inner = withoutAround(lines ? plain : plain.replace(/ +/g, ' ')).normalize('NFC');
	return looksEmpty(inner) ? '' : inner;
}

/** The first sign of a text that nobody can read, as `U+FFFD`; undefined when there is none. */
export function unreadableSign(text: string): string | undefined {
	if (isPlain(text)) return undefined;
	const sign = MISREAD.exec(text)?.[0] ?? UNREADABLE.exec(tidy(text, true))?.[0];
	const code = sign?.codePointAt(0);
	return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function withoutAround(text: string): string {
	let start = 0;
	while (start < text.length && (AROUND.test(text[start]) || JOINERS.test(text[start]))) start++;
	let end = text.length;
	while (end > start && isAfter(text, end - 1)) end--;
	return text.slice(start, end);
}

/** Whether the sign at a place, with nothing but such behind it, does not belong to the text. */
function isAfter(text: string, at: number): boolean {
	if (AROUND.test(text[at])) return true;
	return JOINERS.test(text[at]) && !LETTER_OR_MARK.test(text[at - 1] ?? '');
}
