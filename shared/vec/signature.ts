import { createHmac, timingSafeEqual } from 'crypto';

/** What a hex SHA-256 looks like, with the prefix that some senders put in front. */
const SIGNATURE = /^(?:sha256=)?([0-9a-f]{64})$/i;

/** Lowercase hex HMAC-SHA256 of the bytes as they were sent. Source: VEC docs, guides/webhooks. */
export function signatureOf(secret: string, body: Buffer): string {
	return createHmac('sha256', secret).update(body).digest('hex');
}

/**
 * Whether a body was signed with the secret. Takes the raw bytes: the same JSON written differently
 * has another signature. An empty secret proves nothing, because anybody can sign with it.
 */
export function isGenuine(secret: string, body: Buffer, signature: unknown): boolean {
	if (secret.trim() === '' || typeof signature !== 'string') return false;
	const given = SIGNATURE.exec(signature.trim())?.[1].toLowerCase();
	if (given === undefined) return false;
	const expected = Buffer.from(signatureOf(secret, body), 'utf8');
	const actual = Buffer.from(given, 'utf8');
	// Unequal lengths would throw; equal ones take the same time wherever they differ.
	return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** What is wrong with a secret as it was pasted, as far as that shows; undefined when nothing does. */
export function secretComplaint(secret: unknown): string | undefined {
	if (typeof secret !== 'string' || secret.trim() === '') {
		return "'Signing Secret' is empty. VEC shows the secret when the webhook is created.";
	}
	if (secret !== secret.trim()) {
		return "'Signing Secret' starts or ends with white space. Paste it again without.";
	}
	if (/\s/.test(secret))
		return "'Signing Secret' contains white space. Paste it again in one piece.";
	if (/^(["'`“”‘’]).*["'`“”‘’]$/.test(secret)) {
		return "'Signing Secret' is in quotes. Paste it again without them.";
	}
	return undefined;
}
