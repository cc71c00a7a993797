import type { Members } from './members';
import { isMembers } from './members';

/** What a reply says of itself beside its status code, whatever service it comes from. */

/**
 * `yes` where it says so or names what was made; `no` where it says that nothing was done; `doubtful`
 * where it says both, or something between, such as "partial" or "skipped".
 */
export type Sign = 'yes' | 'no' | 'doubtful';

const FLAGS = ['success', 'issuccess', 'issuccessful', 'ok', 'isok'];
/** Flags as well, or how many it was done for. */
const HITS = ['succeeded', 'successful', 'issued', 'accepted', 'successcount', 'issuedcount'];
const WORDS = ['status', 'state', 'result', 'outcome'];
const CODES = ['status', 'statuscode', 'code', 'httpcode'];
const ERRORS = ['error', 'errors', 'failures', 'exception', 'fault'];
const ERROR_TEXTS = ['errormessage', 'errormsg', 'errorcode', 'errordescription'];
const BAD_FLAGS = ['failed', 'haserrors', 'haserror', 'iserror'];
/** Counts of what was not done. */
const MISSES = ['failed', 'failures', 'failedcount', 'failurecount', 'errorcount', 'rejected'];
const MORE_MISSES = ['errors', 'skipped', 'skippedcount', 'duplicates', 'invalid', 'unsuccessful'];
/** Names of what only a write that took effect gives out. */
const MADE = ['credentialid', 'credentialuuid'];
const IDS = ['id', 'uuid', 'referenceid'];

const YES =
	/^(?:ok(?:ay)?|yes|true|succe(?:ss(?:ful(?:ly)?)?|eded)|submitted|issued|sent|created|accepted|queued|pending|process(?:ing|ed)|completed?|done|scheduled|delivered|in[ _-]?progress)$/i;
const HALF =
	/^not?[ _-](?!issued|sent|accepted|allowed|permitted|found|authori)|undeliver|partial|duplicat|skip|ignor|unknown|incomplete|exist|some|with[ _-]?(?:error|failure|warning)/i;
const NO =
	/fail|error|reject|invalid|denied|declin|refus|abort|cancel|block|forbidden|unauthori|bounce|exceed|^(?:no|false)$|^not?[ _-]/i;
const CLEAN = /without[ _-]|\b(?:no|0)[ _-](?:error|fail)/i;
/** What stands where an error would, when there was none. */
const NONE = /^(?:|0|none|null|nil|false|n\/a)$/i;
const BAD_MESSAGE =
	/\b(?:fail(?:ed|ure)?|errors?|exceed\w*|denied|reject\w*|refus\w*|invalid|forbidden|unauthori\w*|insufficient)\b/i;
/** So many of which it was not done, whatever was done of others. */
const MISSED =
	/\b[1-9]\d*(?: (?!(?:without|no|0)\b)\w+){0,3} (?:fail(?:ed|ures?)|errors?|rejected|refused|denied|invalid|skipped|ignored|duplicates?)\b/i;
const NEGATION = /\b(?:not|cannot|unable|\w+n['’]t|fail(?:ed)? to)\b/i;
const GOOD_MESSAGE = /\b(?:success\w*|queued|accepted|submitted|created|issued|completed)\b/i;

/**
 * What an object says of what it is about; undefined when it says nothing. Names count however they are
 * written (`statusCode`, `status_code`). Deeper objects are not looked at.
 */
export function signOf(object: Members): Sign | undefined {
	let [isYes, isNo, isDoubtful, hasId] = [false, false, false, false];
	for (const name of Object.keys(object)) {
		const reading = readingOf(name);
		if (!reading) continue;
		const value = object[name];
		for (const read of reading.readers) {
			const said = read(value);
			isYes ||= said === 'yes';
			isNo ||= said === 'no';
			isDoubtful ||= said === 'doubtful';
		}
		hasId ||= reading.isId && isId(value);
	}
	if (isDoubtful) return 'doubtful';
	if (isNo) return isYes ? 'doubtful' : 'no';
	return isYes || hasId ? 'yes' : undefined;
}

type Reader = (value: unknown) => Sign | undefined;

/** What members with these names say. */
const TELLING: Array<[names: string[], read: Reader]> = [
	[[...FLAGS, ...HITS], ofFlag],
	[FLAGS, (flag) => (isNumber(flag, 0, 0) ? 'no' : undefined)],
	[WORDS, signOfWord],
	[CODES, (code) => (isNumber(code, 400, 599) ? 'no' : undefined)],
	[ERRORS, (errors) => (isFilled(errors) ? 'no' : undefined)],
	[['error', ...ERROR_TEXTS], ofErrorCode],
	[[...MISSES, ...MORE_MISSES], (count) => (isNumber(count, 1) ? 'doubtful' : undefined)],
	[BAD_FLAGS, (flag) => (ofFlag(flag) === 'yes' ? 'no' : undefined)],
	[MADE, (id) => (isId(id) ? 'yes' : undefined)],
];

/** How a member is read. */
interface Reading {
	readers: Reader[];
	/** Only where nothing else is said, an ID counts. */
	isId: boolean;
}

const READINGS = new Map<string, Reading>();
for (const name of new Set([...TELLING.flatMap(([names]) => names), ...IDS])) {
	const readers = TELLING.filter(([names]) => names.includes(name)).map(([, read]) => read);
	READINGS.set(name, { readers, isId: IDS.includes(name) });
}

const MOST_REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 64;
const remembered = new Map<string, Reading | undefined>();

/** How a member of this name is read; every recipient of a request has an entry, all with the same names. */
function readingOf(name: string): Reading | undefined {
	if (remembered.has(name)) return remembered.get(name);
	const reading = READINGS.get(plain(name));
	if (name.length > LONGEST_REMEMBERED) return reading;
	if (remembered.size >= MOST_REMEMBERED) remembered.clear();
	remembered.set(name, reading);
	return reading;
}

/** For how many it was done, where an object counts or lists them; the sum, because they may be at several stages. */
export function countedIn(object: Members): number | undefined {
	const counts = Object.entries(object).flatMap(([name, value]) => {
		if (![...HITS, ...STAGES].includes(plain(name))) return [];
		if (Array.isArray(value)) return [value.length];
		return isNumber(value, 0) ? [Number(value)] : [];
	});
	return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

const STAGES = ['queued', 'pending', 'processing', 'scheduled', 'submitted', 'sent', 'created'];

/** What a sentence says; only its first part counts, because the others may speak of exceptions. */
export function signOfSentence(message: string): Sign | undefined {
	const [first] = message.split(/[.!;\n]/);
	if (MISSED.test(first)) return 'doubtful';
	if (!CLEAN.test(first)) {
		if (NEGATION.test(first)) return 'doubtful';
		if (BAD_MESSAGE.test(first) && !GOOD_MESSAGE.test(first)) return 'doubtful';
	}
	return GOOD_MESSAGE.test(first) ? 'yes' : undefined;
}

/** What one word says; a new one says nothing. */
export function signOfWord(word: unknown): Sign | undefined {
	if (typeof word === 'boolean') return ofFlag(word);
	if (typeof word !== 'string') return undefined;
	const text = word.trim().replace(/[.!]$/, '');
	if (YES.test(text)) return 'yes';
	if (CLEAN.test(text)) return undefined;
	if (HALF.test(text)) return 'doubtful';
	return NO.test(text) ? 'no' : undefined;
}

function ofFlag(flag: unknown): Sign | undefined {
	const text = typeof flag === 'string' ? flag.trim().toLowerCase() : flag;
	if (text === true || text === 'true' || text === 'yes') return 'yes';
	return text === false || text === 'false' || text === 'no' ? 'no' : undefined;
}

/** An error by its number or its code; 0, "none" and "OK" are none. */
function ofErrorCode(code: unknown): Sign | undefined {
	if (isMembers(code)) return isNumber(code.code, 1) ? 'no' : undefined;
	if (typeof code === 'number') return code === 0 ? undefined : 'no';
	return typeof code === 'string' && isFilled(code) ? 'no' : undefined;
}

/** A whole number within bounds, also as text. */
function isNumber(value: unknown, least: number, most = Infinity): boolean {
	const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value.trim());
	const number = typeof value === 'number' || isDigits ? Number(value) : NaN;
	return Number.isInteger(number) && number >= least && number <= most;
}

/** A name as it is compared. */
function plain(name: string): string {
	return name.toLowerCase().replace(/[_\s-]/g, '');
}

/** Whether there is something in it: `null`, "none", empty text, lists and objects of nothing are no complaint. */
export function isFilled(value: unknown): boolean {
	if (typeof value === 'string') {
		const text = value.trim();
		return !NONE.test(text) && !CLEAN.test(text) && !YES.test(text);
	}
	if (Array.isArray(value)) return value.some(isFilled);
	if (isMembers(value)) return Object.values(value).some(isFilled);
	return value === true;
}

function isId(value: unknown): boolean {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}
