import { withoutEntities } from './entities';
import type { WrongEncoding } from './encoding';
import { wrongEncoding } from './encoding';
import { leftoverIn } from './leftovers';
import { isLuxon } from './luxon';
import { BLANKS, tidy, UNSEEN } from './signs';

/** Why a value is no text that may go onto a certificate. */
export interface Refusal {
	/** What it is instead, e.g. `a list`, `an error of the spreadsheet`. */
	is: string;
	/** What was there, short enough to be shown. */
	found: string;
	/** What to do about it: a whole sentence, and the same in short without its end. */
	fix: string;
	briefly: string;
}

const CUT = {
	is: 'half a letter',
	fix: 'What cuts the text in front of this node has to leave letters and emoji whole.',
	briefly: 'cut the text in front of this node elsewhere',
};
const HALF_LETTER = /^U\+D[89A-F]/;

/** A text as it is sent, empty where there is none, or why it is not sent. */
export type Text = { text: string } | { refused: Refusal };

/** How a text is wanted. */
export interface Wanted {
	/** Several lines may stay several. */
	lines?: boolean;
	/** It is a person's name, in which some words say that a part of it is missing. */
	isName?: boolean;
}

const LONGEST_SHOWN = 60;

const LIST = {
	is: 'a list',
	fix: 'Take one value of it, e.g. {{ $json.names[0] }}, or put them together with .join(", ").',
	briefly: 'take one value of it',
};
const OBJECT = {
	is: 'an object',
	fix: 'Name one value of it, e.g. {{ $json.course.title }}.',
	briefly: 'name one value of it',
};
const MOMENT = {
	is: 'a date',
	fix: "Write it as text, e.g. with .toFormat('yyyy-MM-dd').",
	briefly: "write it as text, e.g. with .toFormat('yyyy-MM-dd')",
};
const NO_NUMBER = {
	is: 'what a calculation leaves that failed',
	fix: 'Correct the calculation, or the numbers it uses.',
	briefly: 'correct the calculation',
};

/**
 * Reads a value that is to be a text: with the letters that entities stand for, composed, trimmed and
 * without control characters. Refused is what is no text, what a failed formula or expression left, and
 * what was read in the wrong encoding. Numbers and switches are the text they look like.
 */
export function readText(value: unknown, { lines, isName }: Wanted = {}): Text {
	const plain = plainText(value);
	if ('refused' in plain) return plain;
	const text = withoutEntities(plain.text);
	const refused = refusalOf(text, isName);
	return refused ? { refused } : { text: tidy(text, lines) };
}

/** A value as the text it is, as it stands there; refused where it is none. */
export function plainText(value: unknown): Text {
	if (value === undefined || value === null) return { text: '' };
	if (typeof value === 'string') return { text: value };
	if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
		return { text: String(value) };
	}
	if (typeof value === 'number') return { refused: { ...NO_NUMBER, found: String(value) } };
	if (Array.isArray(value)) return { refused: { ...LIST, found: shownJson(value) } };
	if (value instanceof Date || isLuxon(value))
		return { refused: { ...MOMENT, found: shown(String(value)) } };
	return { refused: { ...OBJECT, found: shownJson(value) } };
}

/** What in a text forbids to send it. */
export function refusalOf(text: string, isName = false): Refusal | undefined {
	const leftover = leftoverIn(text, isName);
	if (leftover) return { ...leftover, found: shown(leftover.found) };
	const wrong = wrongEncoding(text);
	return wrong && misread(wrong);
}

function misread({ found, meant, sign }: WrongEncoding): Refusal {
	if (sign !== undefined && HALF_LETTER.test(sign)) return { ...CUT, found: shown(found) };
	const encoding = encodingFor(sign);
	const fix = `set the option 'Encoding' of Extract From File to ${encoding}`;
	return {
		is:
			sign === undefined
				? 'letters that were read in the wrong encoding'
				: 'a sign nobody can read',
		found: shown(found),
		fix: `${sign === undefined ? `'${shown(tidy(meant ?? ''))}' may be meant` : `It is ${sign}`}. Where it comes from a file, ${fix}.`,
		briefly: fix,
	};
}

/** The setting with which n8n reads a file that leaves such a sign; none where UTF-8 was read as Latin1. */
function encodingFor(sign: string | undefined): string {
	if (sign === 'U+FFFD') return "'Latin1'";
	if (sign === 'U+0000') return "'UTF16LE'";
	// What n8n calls Latin1 has no quotation marks and dashes of Windows, so they become controls.
	return sign === undefined ? "'UTF-8'" : "'UTF-8', and save the file as that";
}

/** A text as it may be repeated in a message: short, on one line, with nothing that cannot be seen. */
export function shown(text: string): string {
	const line = text.replace(BLANKS, ' ').replace(UNSEEN, '').trim();
	const letters = Array.from(line);
	return letters.length > LONGEST_SHOWN ? `${letters.slice(0, LONGEST_SHOWN - 1).join('')}…` : line;
}

function shownJson(value: object): string {
	try {
		return shown(JSON.stringify(value));
	} catch {
		return '…';
	}
}
