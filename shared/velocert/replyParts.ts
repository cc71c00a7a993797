import type { Members } from '../http/members';
import { isMembers } from '../http/members';
import { readErrors } from '../http/replyBody';
import { isFilled } from '../http/replySigns';

/** Where the parts of a reply to issuing may stand, whose shape is not documented. */

export const LIST_KEYS = ['results', 'credentials', 'recipients', 'data', 'items'];
/** Where a reply may name those who were not issued. */
export const COMPLAINT_KEYS = [
	'errors',
	'error',
	'failures',
	'failed',
	'rejected',
	'bounced',
	'invalid',
];
/** The same, where they may have it from before. */
export const PASSED_OVER_KEYS = ['skipped', 'duplicates', 'ignored'];
/** Where a reply may name those who were issued. */
const ISSUED_KEYS = [
	'issued',
	'accepted',
	'succeeded',
	'successful',
	'created',
	'submitted',
	'sent',
];
const WRAPPERS = ['data', 'result', 'response', 'payload', 'batch', 'meta'];
const ADDRESS_KEYS = ['email', 'recipient', 'recipientEmail', 'recipient_email', 'to'];
const DEEPEST = 3;
/** Names such as `@type` are none. */
const ADDRESS = /^[^@\s]+@[^@\s]+$/;

/** Something the reply complains of, and whom it concerns: an address, a place in the request, or nobody knows. */
export interface Complaint {
	address?: string;
	place?: number;
	message: string;
	/** It may be that the recipient has it all the same. */
	isOpen?: boolean;
}

/** The object of a reply and those it may be wrapped in. */
export function layersOf(reply: Members): Members[] {
	const layers = [reply];
	let level = [reply];
	for (let depth = 0; depth < DEEPEST; depth++) {
		level = level.flatMap((layer) => WRAPPERS.map((key) => layer[key]).filter(isMembers));
		layers.push(...level);
	}
	return layers;
}

/** A list of entries, or a map of addresses to what is said of each. */
function listOf(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	const isMap = isMembers(value) && Object.keys(value).some((key) => ADDRESS.test(key));
	if (!isMap) return undefined;
	return Object.entries(value).map(([email, said]) => ({
		...(isMembers(said) ? said : { status: said }),
		email,
	}));
}

/** The lists under some names, wherever they stand. */
export function listsIn(layers: Members[], keys: string[]): unknown[][] {
	const found = layers.flatMap((layer) => keys.map((key) => listOf(layer[key])));
	return found.filter((list) => list !== undefined);
}

/** The addresses that a reply names as issued, as often as it does; undefined where it names none. */
export function issuedIn(layers: Members[]): string[] | undefined {
	const entries = listsIn(layers, ISSUED_KEYS).flat();
	const named = entries.flatMap((entry) => addressIn(entry) ?? addressIn({ email: entry }) ?? []);
	return named.length === 0 ? undefined : named;
}

/** What a member of a reply complains of, and whom that concerns. */
export function complaintsOf(value: unknown, addresses: string[]): Complaint[] {
	if (typeof value === 'boolean' || typeof value === 'number' || !isFilled(value)) return [];
	if (typeof value === 'string' && /^\s*\d+\s*$/.test(value)) return [];
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

/** The address that an entry carries, be it bare, with a name or as a link. */
export function addressIn(entry: unknown): string | undefined {
	if (!isMembers(entry)) return undefined;
	for (const key of ADDRESS_KEYS) {
		const value = isMembers(entry[key]) ? entry[key].email : entry[key];
		if (typeof value !== 'string' || !value.includes('@')) continue;
		const address = value.split(/[\s<>,;"]/).find((part) => part.includes('@'));
		if (address) return addressOf(address.replace(/^mailto:/i, ''));
	}
	return undefined;
}

/** An address as it is compared. */
export function addressOf(email: string): string {
	return email.trim().toLowerCase();
}

/** The reason that is given, if any. */
export function reasonOf(said: unknown): string | undefined {
	if (typeof said === 'string') return said === '' ? undefined : said;
	if (!isMembers(said)) return undefined;
	const [first] = readErrors(said.error ?? said.errors);
	const texts = [first?.message, said.message, said.reason, said.detail];
	return texts.find((text): text is string => typeof text === 'string' && text !== '');
}
