/** What a reply says of itself beside its status code, whatever service it comes from. */

/**
 * `yes` where it says so or names what was made; `no` where it says that nothing was done; `doubtful`
 * where it says both, or something between, such as "partial" or "skipped".
 */
export type Sign = 'yes' | 'no' | 'doubtful';

export type Members = Record<string, unknown>;

const FLAGS = ['success', 'succeeded', 'successful', 'ok', 'issued', 'accepted'];
const WORDS = ['status', 'state', 'result', 'outcome'];
const CODES = ['status', 'statusCode', 'status_code', 'code'];
const ERRORS = ['error', 'errors', 'failures'];
/** Counts of what was not done. */
const MISSES = ['failed', 'failures', 'failed_count', 'failedCount', 'rejected', 'errors'];
/** Names of what only a write that took effect gives out. */
const MADE = ['credentialId', 'credential_id', 'credentialUuid', 'credential_uuid'];
const IDS = ['id', 'uuid', 'reference_id'];

const YES =
	/^(?:ok(?:ay)?|yes|true|succe(?:ss(?:ful(?:ly)?)?|eded)|submitted|issued|sent|created|accepted|queued|pending|process(?:ing|ed)|completed?|done|scheduled|delivered|in[ _-]?progress)$/i;
const HALF =
	/partial|duplicat|skip|ignor|unknown|incomplete|exist|some|with[ _-]?(?:error|failure|warning)/i;
const NO =
	/fail|error|reject|invalid|denied|declin|refus|abort|cancel|block|forbidden|unauthori|bounce|undeliver|exceed|^(?:no|false)$|^not?[ _-]/i;
const CLEAN = /without[ _-]|\b(?:no|0)[ _-](?:error|failure)/i;

export function isMembers(value: unknown): value is Members {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object says of what it is about; undefined when it says nothing. Deeper objects are not looked at. */
export function signOf(object: Members): Sign | undefined {
	const of = (names: string[], read: (value: unknown) => Sign | undefined) =>
		names.map((name) => (Object.hasOwn(object, name) ? read(object[name]) : undefined));
	const said = [
		...of(FLAGS, ofFlag),
		...of(WORDS, signOfWord),
		...of(CODES, (code) => (Number.isInteger(code) && Number(code) >= 400 ? 'no' : undefined)),
		...of(ERRORS, (errors) => (isFilled(errors) ? 'no' : undefined)),
		...of(MISSES, (count) => (typeof count === 'number' && count > 0 ? 'doubtful' : undefined)),
		...of(['failed'], (failed) => (failed === true ? 'no' : undefined)),
		...of(MADE, (id) => (isId(id) ? 'yes' : undefined)),
	];
	if (said.includes('doubtful')) return 'doubtful';
	if (said.includes('no')) return said.includes('yes') ? 'doubtful' : 'no';
	if (said.includes('yes')) return 'yes';
	return of(IDS, (id) => (isId(id) ? 'yes' : undefined)).find(Boolean);
}

/** What one word says; a new one says nothing. */
export function signOfWord(word: unknown): Sign | undefined {
	if (typeof word === 'boolean') return ofFlag(word);
	if (typeof word !== 'string') return undefined;
	const text = word.trim();
	if (YES.test(text)) return 'yes';
	if (CLEAN.test(text)) return undefined;
	if (HALF.test(text)) return 'doubtful';
	return NO.test(text) ? 'no' : undefined;
}

function ofFlag(flag: unknown): Sign | undefined {
	const text = typeof flag === 'string' ? flag.trim().toLowerCase() : flag;
	if (text === true || text === 'true') return 'yes';
	return text === false || text === 'false' ? 'no' : undefined;
}

/** Whether there is something in it: `null`, empty text, lists and objects of nothing are no complaint. */
export function isFilled(value: unknown): boolean {
	if (typeof value === 'string') return value.trim() !== '';
	if (Array.isArray(value)) return value.some(isFilled);
	if (isMembers(value)) return Object.values(value).some(isFilled);
	return value === true;
}

function isId(value: unknown): boolean {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}
