import type { Problem } from '../http/problem';
import { serviceText } from '../http/problem';
import { readErrors } from '../http/replyBody';
import type { Members, Sign } from '../http/replySigns';
import { isFilled, isMembers, signOf, signOfWord } from '../http/replySigns';

/** Most characters of a reply that are repeated for every recipient of a request. */
const MAX_SHARED_REPLY = 2_000;
const LIST_KEYS = ['results', 'credentials', 'recipients', 'data', 'items'];
/** Where a reply may name those who were not issued. */
const COMPLAINT_KEYS = ['errors', 'error', 'failures', 'failed', 'rejected', 'skipped', 'bounced'];
const WRAPPERS = ['data', 'result', 'response', 'payload'];
const ADDRESS_KEYS = ['email', 'recipient', 'recipientEmail', 'recipient_email', 'to'];
const DEEPEST = 3;

/** What the service said about one recipient of a request. */
export interface RecipientReply {
	/** `open` where the reply is no clear yes, and no clear no either. */
	said: 'yes' | 'no' | 'open';
	/** Part of the reply that belongs to the recipient, when there is any. */
	response?: unknown;
	/** What the service gives as the reason, when it was no yes. */
	reason?: string;
}

/** Something the reply complains of, and whom it concerns: an address, a place in the request, or nobody knows. */
interface Complaint {
	address?: string;
	place?: number;
	message: string;
}

/** All that a reply says, found wherever it may stand. */
interface Read {
	/** What it says of the request as a whole. */
	sign?: Sign;
	reason?: string;
	entries?: unknown[];
	complaints: Complaint[];
}

/**
 * Splits the reply to a request by recipient, given their addresses in the order of the request. Its
 * shape is not documented. A 2xx counts as a yes unless the reply says otherwise; then only those are
 * a yes of whom it says so itself, and what is not clear stays open for the people concerned. Assumed,
 * see docs/api/velocert.md, "Issue".
 */
export function splitReply(reply: unknown, emails: string[]): RecipientReply[] {
	const addresses = emails.map(addressOf);
	const read = readReply(reply, addresses);
	const owned = entriesByRecipient(read.entries, addresses);
	const isSmall = emails.length === 1 || JSON.stringify(reply ?? null).length <= MAX_SHARED_REPLY;
	const hasContent = reply !== null && reply !== undefined && reply !== '';
	const shared = hasContent && isSmall && !read.entries ? { response: reply } : {};
	return addresses.map((address, place) => {
		const entry = owned?.get(place);
		const own = entry === undefined ? shared : { response: entry };
		const isOwn = (one: Complaint) => one.place === place || one.address === address;
		const complaint = read.complaints.find(isOwn);
		const isListed = owned === undefined || owned.size === addresses.length;
		return { ...own, ...judge(read, { entry, complaint, isListed, count: addresses.length }) };
	});
}

/** What there is about one of so many recipients; `isListed` where the reply has an entry for each of them. */
interface Case {
	entry: unknown;
	complaint?: Complaint;
	isListed: boolean;
	count: number;
}

/** What the reply means for one recipient: what it says of that one counts before what it says of all. */
function judge(
	{ sign, reason, entries, complaints }: Read,
	{ entry, complaint, isListed, count }: Case,
): RecipientReply {
	const own = signOfEntry(entry);
	const ownReason = reasonOf(entry) ?? complaint?.message ?? reason;
	if (complaint || own === 'no' || own === 'doubtful') {
		const isNo = own === 'no' || (complaint !== undefined && own === undefined);
		return { said: isNo ? 'no' : 'open', ...(ownReason ? { reason: ownReason } : {}) };
	}
	if (own === 'yes') return { said: 'yes' };
	const isFine =
		(sign === undefined || sign === 'yes') && complaints.length === 0 && isListed && entry !== null;
	if (isFine) return { said: 'yes' };
	// Of several, some may have been issued before the request came to its end.
	const isAlone = count === 1 && sign === 'no' && !entries;
	return { said: isAlone ? 'no' : 'open', ...(reason ? { reason } : {}) };
}

function signOfEntry(entry: unknown): Sign | undefined {
	if (isMembers(entry)) return signOf(entry);
	return signOfWord(entry);
}

function readReply(reply: unknown, addresses: string[]): Read {
	if (Array.isArray(reply)) return { entries: reply, complaints: [] };
	if (!isMembers(reply)) {
		const isNothing = reply === null || reply === undefined || reply === '';
		const sign = isNothing ? undefined : (signOfWord(reply) ?? 'doubtful');
		return { sign, complaints: [], ...(typeof reply === 'string' ? { reason: reply } : {}) };
	}
	const layers = layersOf(reply);
	const lists = layers.flatMap((layer) => LIST_KEYS.flatMap((key) => listOf(layer[key]) ?? []));
	const entries = lists.find(({ list }) => list.length === addresses.length) ?? lists[0];
	const complaints = layers.flatMap((layer) =>
		COMPLAINT_KEYS.flatMap((key) => complaintsOf(layer[key], addresses)),
	);
	const signs = layers.map((layer) => signOf(layer));
	return {
		sign: signs.find((sign) => sign === 'doubtful' || sign === 'no') ?? signs.find(Boolean),
		reason: layers.map(reasonOf).find(Boolean),
		entries: entries?.list,
		complaints,
	};
}

/** The object of a reply and those it may be wrapped in. */
function layersOf(reply: Members): Members[] {
	const layers = [reply];
	for (let depth = 0; depth < DEEPEST; depth++) {
		const inner = WRAPPERS.map((key) => layers[depth][key]).find(isMembers);
		if (!inner) break;
		layers.push(inner);
	}
	return layers;
}

/** A list of entries, or a map of addresses to what is said of each. */
function listOf(value: unknown): { list: unknown[] } | undefined {
	if (Array.isArray(value)) return { list: value };
	if (!isMembers(value) || !Object.keys(value).some((key) => key.includes('@'))) return undefined;
	const list = Object.entries(value).map(([email, said]) => ({
		...(isMembers(said) ? said : { status: said }),
		email,
	}));
	return { list };
}

/** Which entry belongs to the recipient at each place: by address where entries carry one, else by order. */
function entriesByRecipient(
	entries: unknown[] | undefined,
	addresses: string[],
): Map<number, unknown> | undefined {
	if (!entries) return undefined;
	const own = new Map<number, unknown>();
	const byAddress = new Map<string, unknown[]>();
	for (const entry of entries) {
		const address = addressIn(entry);
		// Hidden in part, it tells nothing.
		if (address === undefined || /[*•…]/.test(address)) continue;
		byAddress.set(address, [...(byAddress.get(address) ?? []), entry]);
	}
	if (byAddress.size === 0) {
		if (entries.length === addresses.length) entries.forEach((entry, at) => own.set(at, entry));
		return own;
	}
	for (const [address, some] of byAddress) {
		const places = addresses.flatMap((other, place) => (other === address ? [place] : []));
		// With fewer entries than rows for one person, nobody knows which row is missing.
		if (places.length <= some.length) places.forEach((place, at) => own.set(place, some[at]));
	}
	return own;
}

function complaintsOf(value: unknown, addresses: string[]): Complaint[] {
	if (typeof value === 'boolean' || typeof value === 'number' || !isFilled(value)) return [];
	return [value].flat().flatMap((part: unknown): Complaint[] => {
		const message = reasonOf(part);
		const address = addressIn(part);
		if (address !== undefined) return [{ address, message: message ?? 'no reason given' }];
		return readErrors(part).map((error) => {
			const text = `${error.field ?? ''} ${error.message}`.toLowerCase();
			const named = addresses.filter((one) => one !== '' && text.includes(one));
			return {
				message: error.message,
				...(error.entry === undefined ? {} : { place: error.entry }),
				...(named.length === 1 ? { address: named[0] } : {}),
			};
		});
	});
}

function addressIn(entry: unknown): string | undefined {
	if (!isMembers(entry)) return undefined;
	for (const key of ADDRESS_KEYS) {
		const value = isMembers(entry[key]) ? entry[key].email : entry[key];
		if (typeof value === 'string' && value.includes('@')) return addressOf(value);
	}
	return undefined;
}

function addressOf(email: string): string {
	return email.trim().toLowerCase();
}

function reasonOf(said: unknown): string | undefined {
	if (typeof said === 'string') return said === '' ? undefined : said;
	if (!isMembers(said)) return undefined;
	const [first] = readErrors(said.error ?? said.errors);
	const texts = [first?.message, said.message, said.reason, said.detail];
	return texts.find((text): text is string => typeof text === 'string' && text !== '');
}

/** What a user reads about a recipient whom the reply names as refused. */
export function notIssued(refused: string): Problem {
	return {
		message: 'Velocert did not issue to this recipient',
		description: `Velocert says: "${serviceText(refused)}". Correct the row and run it again; the other recipients of the request have outcomes of their own.`,
	};
}
