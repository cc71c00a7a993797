import { isPlain, unreadableSign } from './signs';

/** Why a text cannot be what its author wrote: its bytes were read in the wrong way. */
export interface WrongEncoding {
	/** The word that was misread, or the one that holds a sign which was lost. */
	found: string;
	/** What that word was most likely meant to be. */
	meant?: string;
	/** The sign that nobody can read, e.g. `U+FFFD`. */
	sign?: string;
}

/** The letters of Windows-1252 from 0x80 to 0x9F; five numbers stand for nothing. Source: WHATWG Encoding. */
export const WINDOWS_LETTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** A mark of quotation or a dash behind a capital à or Ã may be meant; as one letter it would stand within a word. */
const MEANT = /^[\p{Lu}\p{P}]*[ÂÃ][…“”‘’–—™®°«»]\p{P}*$/u;

/**
 * What UTF-8 makes of letters with marks, and of typographic signs; one of them is proof enough. Behind
 * a Scandinavian or German letter a sign of punctuation may be meant, unless it stands within a word.
 */
const LIKELY = /[ÃÂ]|â€|ï»¿|[ÄÅ](?:[^’‘“”…–—®™°«»]|.(?=\p{Ll}{2}))/u;

/**
 * Tells whether a text was read in the wrong encoding: it holds letters that were lost, or a word that
 * is UTF-8 read as Windows-1252 or Latin-1, such as `JosÃ©`. Undefined when it is as it should be.
 */
export function wrongEncoding(text: string): WrongEncoding | undefined {
	return isPlain(text) ? undefined : wrongEncodingOfAny(text);
}

/** The same for any text, however odd. */
export function wrongEncodingOfAny(text: string): WrongEncoding | undefined {
	const misread = text
		.split(/[ \n\r\t]+/)
		.map((word) => ({ found: word, meant: meantBy(word) }))
		.find(({ meant }) => meant !== undefined);
	if (misread) return misread;
	const sign = unreadableSign(text);
	return sign === undefined ? undefined : { found: text, sign };
}

/** The word that a misread one was; undefined when it is no such. */
function meantBy(word: string): string | undefined {
	if (MEANT.test(word)) return undefined;
	const bytes = bytesOf(word);
	if (bytes === undefined) return undefined;
	const meant = Buffer.from(bytes).toString('utf8');
	if (meant === word || meant.includes('\ufffd')) return undefined;
	// Letters of other scripts come several in a row; one alone may be `CAFÉ®`.
	return LIKELY.test(word) || word.length - meant.length >= 2 ? meant : undefined;
}

/** The bytes that Windows-1252 writes a word with; undefined when it has other letters, or plain ones only. */
function bytesOf(word: string): number[] | undefined {
	const bytes = Array.from(word, (letter) => {
		const code = letter.codePointAt(0) ?? 0;
		if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
		const place = WINDOWS_LETTERS.indexOf(letter);
		return place < 0 ? undefined : 0x80 + place;
	});
	const known = bytes.filter((byte) => byte !== undefined);
	const isWindows = known.length === bytes.length && known.some((byte) => byte >= 0x80);
	return isWindows ? known : undefined;
}
