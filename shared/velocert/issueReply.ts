import type { Members } from '../http/members';
import { isMembers } from '../http/members';
import type { Problem } from '../http/problem';
import { serviceText } from '../http/problem';
import type { Sign } from '../http/replySigns';
import { countedIn, signOf, signOfSentence, signOfWord } from '../http/replySigns';
import type { Complaint } from './replyParts';
import {
	addressIn,
	addressOf,
	COMPLAINT_KEYS,
	complaintsOf,
	issuedIn,
	layersOf,
	LIST_KEYS,
	listsIn,
	PASSED_OVER_KEYS,
	reasonOf,
} from './replyParts';

/** Most characters of a reply that are repeated for every recipient of a request. */
const MAX_SHARED_REPLY = 2_000;

/** What the service said about one recipient of a request. */
export interface RecipientReply {
	/** `open` where the reply is no clear yes, and no clear no either. */
	said: 'yes' | 'no' | 'open';
	/** Part of the reply that belongs to the recipient, when there is any. */
	response?: unknown;
	/** What the service gives as the reason, when it was no yes. */
	reason?: string;
}

/** All that a reply says, found wherever it may stand. */
interface Read {
	/** What it says of the request as a whole. */
	sign?: Sign;
	reason?: string;
	entries?: unknown[];
	complaints: Complaint[];
	/** Addresses it names as issued; undefined where it names none. */
	issued?: string[];
}

/** A recipient of a request, and what was sent for it: a reply that repeats that says nothing by it. */
export interface Sent {
	email: string;
	credential?: Members;
}

/**
 * Splits the reply to a request by recipient, given what was sent, in its order. Its shape
 * is not documented. A 2xx counts as a yes unless the reply says otherwise; then only those are a yes
 * of whom it says so itself, and what is not clear stays open for the people concerned. Assumed, see
 * docs/api/velocert.md, "Issue".
 */
export function splitReply(reply: unknown, sent: Sent[]): RecipientReply[] {
	const addresses = sent.map(({ email }) => addressOf(email));
	const read = readReply(reply, addresses, sent.length === 1 ? sent[0].credential : undefined);
	const owned = entriesByRecipient(read.entries, addresses);
	const shared = !read.entries && isShared(reply, sent.length) ? reply : undefined;
	const isNamed = read.issued && namedIn(read.issued, addresses);
	return addresses.map((address, place) => {
		const entry = owned?.get(place);
		const complaint = read.complaints.find((one) => one.place === place || one.address === address);
		const isOneNamed = isNamed?.(address);
		const isListed =
			(owned === undefined || owned.size === addresses.length) && isOneNamed !== false;
		const sign = signOfEntry(entry, sent[place].credential);
		const own = isOneNamed ? (sign === 'no' ? 'doubtful' : (sign ?? 'yes')) : sign;
		const judged = judge(read, { entry, own, complaint, isListed, count: sent.length });
		const response = entry === undefined ? shared : entry;
		if (response !== undefined) judged.response = response;
		return judged;
	});
}

/** Tells whether a reply names an address as issued as often as it was sent. */
function namedIn(issued: string[], addresses: string[]): (address: string) => boolean {
	const [timesIssued, timesSent] = [timesEach(issued), timesEach(addresses)];
	return (address) => (timesIssued.get(address) ?? 0) >= (timesSent.get(address) ?? 0);
}

/** What there is about one of so many recipients; `isListed` where the reply has an entry for each of them. */
interface Case {
	entry: unknown;
	/** What the reply says of this one alone. */
	own?: Sign;
	complaint?: Complaint;
	isListed: boolean;
	count: number;
}

/** What the reply means for one recipient: what it says of that one counts before what it says of all. */
function judge(
	{ sign, reason, entries, complaints }: Read,
	{ entry, own, complaint, isListed, count }: Case,
): RecipientReply {
	const ownReason = reasonOf(entry) ?? complaint?.message ?? reason;
	if (complaint || own === 'no' || own === 'doubtful') {
		const isNo = own === 'no' || (complaint && !complaint.isOpen && own === undefined);
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

/** Whether a reply has content that is little enough to stand beside each of so many recipients. */
function isShared(reply: unknown, count: number): boolean {
	if (reply === null || reply === undefined || reply === '') return false;
	return count === 1 || JSON.stringify(reply).length <= MAX_SHARED_REPLY;
}

/** How often each address is in a list. */
function timesEach(addresses: string[]): Map<string, number> {
	const times = new Map<string, number>();
	for (const address of addresses) times.set(address, (times.get(address) ?? 0) + 1);
	return times;
}

function signOfEntry(entry: unknown, sent?: Members): Sign | undefined {
	if (typeof entry === 'string' && entry.includes('@')) return undefined;
	if (!isMembers(entry)) return signOfWord(entry);
	const parts = [entry, entry.result, entry.response].filter(isMembers);
	return worstOf(parts.map((part) => signBeside(part, sent)));
}

/** What an object says beside what was sent; where only that says no, nobody can tell. */
function signBeside(object: Members, sent: Members = {}): Sign | undefined {
	const isEcho = (name: string) =>
		Object.hasOwn(sent, name) && JSON.stringify(sent[name]) === JSON.stringify(object[name]);
	// Where nothing is repeated, which is usual, all of it is its own.
	if (!Object.keys(object).some(isEcho)) return signOf(object);
	const sign = signOf(Object.fromEntries(Object.entries(object).filter(([name]) => !isEcho(name))));
	return sign === undefined && signOf(object) === 'no' ? 'doubtful' : sign;
}

function worstOf(signs: Array<Sign | undefined>): Sign | undefined {
	return signs.find((sign) => sign === 'doubtful' || sign === 'no') ?? signs.find(Boolean);
}

function readReply(reply: unknown, addresses: string[], sent?: Members): Read {
	if (Array.isArray(reply)) return { entries: reply, complaints: [] };
	if (!isMembers(reply)) {
		const isNothing = reply === null || reply === undefined || reply === '';
		const sign = isNothing ? undefined : signOfText(reply);
		return { sign, complaints: [], ...(typeof reply === 'string' ? { reason: reply } : {}) };
	}
	const layers = layersOf(reply);
	const lists = [...listsIn([{ reply }], ['reply']), ...listsIn(layers, LIST_KEYS)];
	const entries = lists.find((list) => list.length === addresses.length) ?? lists[0];
	const complaintsIn = (keys: string[], isOpen: boolean) =>
		layers.flatMap((layer) =>
			keys.flatMap((key) => complaintsOf(layer[key], addresses).map((one) => ({ ...one, isOpen }))),
		);
	const reason = layers.map(reasonOf).find(Boolean);
	return {
		sign: signOfAll(layers, addresses.length, sent) ?? signOfMessage(reply),
		reason,
		entries,
		complaints: [...complaintsIn(COMPLAINT_KEYS, false), ...complaintsIn(PASSED_OVER_KEYS, true)],
		issued: issuedIn(layers),
	};
}

function signOfAll(layers: Members[], count: number, sent?: Members): Sign | undefined {
	const counted = layers.map(countedIn).find((number) => number !== undefined);
	if (counted !== undefined && counted < count) return 'doubtful';
	return worstOf(layers.map((layer) => signBeside(layer, sent)));
}

function signOfText(text: unknown): Sign {
	const isFine = typeof text === 'string' && signOfSentence(text) === 'yes';
	return isFine ? 'yes' : (signOfWord(text) ?? 'doubtful');
}

/** A sentence alone is a reason for doubt, but no clear no. */
function signOfMessage({ message, detail }: Members): Sign | undefined {
	const texts = [message, detail].filter((text) => typeof text === 'string');
	return texts.some((text) => signOfSentence(text) === 'doubtful') ? 'doubtful' : undefined;
}

/** Which entry belongs to the recipient at each place: by address where entries carry one, else by order. */
function entriesByRecipient(
	entries: unknown[] | undefined,
	addresses: string[],
): Map<number, unknown> | undefined {
	if (!entries) return undefined;
	if (areInOrder(entries, addresses)) return new Map(entries.entries());
	const own = new Map<number, unknown>();
	const byAddress = groupedBy(entries, (entry) => {
		const address = addressIn(entry);
		return address === undefined || isHidden(address) ? undefined : address;
	});
	if (byAddress.size === 0) {
		if (entries.length === addresses.length) entries.forEach((entry, at) => own.set(at, entry));
		return own;
	}
	const placesOf = groupedBy([...addresses.keys()], (place) => addresses[place]);
	for (const [address, some] of byAddress) {
		const places = placesOf.get(address) ?? [];
		// With fewer entries than rows for one person, nobody knows which row is missing.
		if (places.length <= some.length) places.forEach((place, at) => own.set(place, some[at]));
	}
	return own;
}

/** Whether there is an entry for each recipient, in their order, as there usually is. */
function areInOrder(entries: unknown[], addresses: string[]): boolean {
	const isOf = (entry: unknown, place: number) =>
		addressIn(entry) === addresses[place] && !isHidden(addresses[place]);
	return entries.length === addresses.length && entries.every(isOf);
}

/** Hidden in part, an address tells nothing. */
function isHidden(address: string): boolean {
	return /[*•…]/.test(address);
}

/** The members of a list by what they have in common; without those that have none of it. */
function groupedBy<Member>(
	list: readonly Member[],
	groupOf: (member: Member) => string | undefined,
): Map<string, Member[]> {
	const groups = new Map<string, Member[]>();
	for (const member of list) {
		const group = groupOf(member);
		if (group === undefined) continue;
		const members = groups.get(group);
		if (members) members.push(member);
		else groups.set(group, [member]);
	}
	return groups;
}

/** What a user reads about a recipient whom the reply names as refused. */
export function notIssued(refused: string): Problem {
	return {
		message: 'Velocert did not issue to this recipient',
		description: `Velocert says: "${serviceText(refused)}". Correct the row and run it again; the other recipients of the request have outcomes of their own.`,
	};
}
