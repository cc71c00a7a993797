import type { Problem } from '../http/problem';
import { serviceText } from '../http/problem';

/** Most characters of a reply that are repeated for every recipient of a request. */
const MAX_SHARED_REPLY = 2_000;
const LIST_KEYS = ['results', 'credentials', 'recipients', 'data', 'items'];
const REFUSED = /^(failed|failure|error|rejected|invalid)$/i;

/** What the service said about one recipient of a request. */
export interface RecipientReply {
	/** Part of the reply that belongs to the recipient, when there is any. */
	response?: unknown;
	/** Set when the reply says that this recipient was not issued. */
	refused?: string;
}

/**
 * Splits the reply to a request by recipient. Its shape is not documented: a list as long as the
 * request, bare or under a usual key, is taken to be in order; anything else belongs to all and is
 * passed on while it is small. Assumed, see docs/api/velocert.md, "Issue".
 */
export function splitReply(reply: unknown, recipients: number): RecipientReply[] {
	const list = listOf(reply, recipients);
	if (list) return list.map(readOne);
	const isSmall = recipients === 1 || JSON.stringify(reply ?? null).length <= MAX_SHARED_REPLY;
	const hasContent = reply !== null && reply !== undefined && reply !== '';
	const shared = hasContent && isSmall ? { response: reply } : {};
	return Array.from({ length: recipients }, () => shared);
}

function listOf(reply: unknown, recipients: number): unknown[] | undefined {
	if (Array.isArray(reply)) return reply.length === recipients ? reply : undefined;
	if (typeof reply !== 'object' || reply === null) return undefined;
	for (const key of LIST_KEYS) {
		const value = (reply as Record<string, unknown>)[key];
		if (Array.isArray(value) && value.length === recipients) return value;
	}
	return undefined;
}

function readOne(response: unknown): RecipientReply {
	if (typeof response !== 'object' || response === null) return { response };
	const { success, status, error, message } = response as Record<string, unknown>;
	const isRefused = success === false || (typeof status === 'string' && REFUSED.test(status));
	if (!isRefused) return { response };
	const said = [error, message].find((text) => typeof text === 'string' && text !== '');
	return { response, refused: typeof said === 'string' ? said : 'no reason given' };
}

/** What a user reads about a recipient whom the reply names as refused; `plain` for who reads text and not HTML. */
export function notIssued(refused: string, plain: boolean): Problem {
	return {
		message: 'Velocert did not issue to this recipient',
		description: `Velocert says: "${serviceText(refused, plain)}". Correct the row and run it again; the other recipients of the request were issued.`,
	};
}
