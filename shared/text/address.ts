import { UNSEEN } from './signs';

/** An address as it is sent, or why no mail server would take it. */
export type Address = { address: string } | { refused: string; isUnseen?: boolean };

/** RFC 5321, 4.5.3.1: octets of the part before the @, of a label of the domain, and of all of it. */
const LONGEST_LOCAL = 64;
const LONGEST_LABEL = 63;
const LONGEST_DOMAIN = 253;

/** RFC 5322, atext; letters, marks and digits of other scripts as RFC 6531 allows them. */
const LOCAL = /^[\p{L}\p{M}\p{Nd}!#$%&'*+/=?^_`{|}~.-]+$/u;
const LABEL = /^[\p{L}\p{M}\p{Nd}-]+$/u;
/** Signs that only look like others: of another width, two letters in one, apostrophes that count as letters, other dots. */
const LOOKALIKE =
	/[\uff01-\uff5e\ufb00-\ufb06\u00aa\u00ba\u02b9-\u02c8\u02ee\ua78b\ua78c\u2024\u3002\uff61]/u;
/** A word in which letters of several alphabets look like those of one; nobody is given such an address. */
const MIXED =
	/\p{sc=Latin}\p{M}*[\p{sc=Cyrillic}\p{sc=Greek}]|[\p{sc=Cyrillic}\p{sc=Greek}]\p{M}*\p{sc=Latin}/u;

/** An address as most are: ASCII, the domain in small letters, and nothing odd about it. */
const USUAL = /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,}$/;

/**
 * Reads one address: the part before the @ as written, the domain in small letters. Addresses in quotes,
 * and those at a number instead of a name, are refused: no public mail service gives them out.
 */
export function readAddress(text: string): Address {
	// So short a one is short enough in all its parts.
	const isUsual = text.length <= Math.min(LONGEST_LOCAL, LONGEST_LABEL) && USUAL.test(text);
	return isUsual ? { address: text } : readAnyAddress(text);
}

/** The same for any address, sign by sign. */
export function readAnyAddress(text: string): Address {
	if (text.replace(UNSEEN, '') !== text) {
		return 'address' in readAddress(text.replace(UNSEEN, ''))
			? { refused: 'a character in it cannot be seen', isUnseen: true }
			: { refused: '' };
	}
	const parts = text.split('@');
	if (parts.length !== 2 || /\s/.test(text)) return { refused: '' };
	const [local, domain] = parts;
	const wrong = wrongSigns(text) ?? wrongLocal(local) ?? wrongDomain(domain);
	return wrong === undefined ? { address: `${local}@${domain.toLowerCase()}` } : { refused: wrong };
}

function wrongSigns(text: string): string | undefined {
	const odd = LOOKALIKE.exec(text)?.[0];
	if (odd) return `'${odd}' only looks like a sign of addresses`;
	return MIXED.test(text) ? 'it mixes letters of two alphabets that look alike' : undefined;
}

function wrongLocal(local: string): string | undefined {
	if (local === '') return '';
	const odd = oddSign(local, LOCAL);
	if (odd) return `'${odd}' cannot stand before the @`;
	if (/^\.|\.\.|\.$/.test(local)) return 'before the @, a dot has to stand between two other signs';
	return Buffer.byteLength(local) > LONGEST_LOCAL ? 'the part before the @ is too long' : undefined;
}

function wrongDomain(domain: string): string | undefined {
	const labels = domain.split('.');
	if (labels.length < 2) return '';
	if (labels.includes('')) return 'in the domain, a dot has to stand between two other signs';
	const odd = labels.map((label) => oddSign(label, LABEL)).find(Boolean);
	if (odd) return `'${odd}' cannot stand in a domain`;
	if (labels.some((label) => /^-|-$/.test(label))) {
		return 'in the domain, a hyphen has to stand between two other signs';
	}
	if (
		labels.some((label) => Buffer.byteLength(label) > LONGEST_LABEL) ||
		Buffer.byteLength(domain) > LONGEST_DOMAIN
	) {
		return 'the domain is too long';
	}
	const last = labels[labels.length - 1];
	return /^\d+$|^.$/u.test(last) ? `no domain ends with '.${last}'` : undefined;
}

/** The first sign of a part that may not stand in it. */
function oddSign(part: string, allowed: RegExp): string | undefined {
	return Array.from(part).find((sign) => !allowed.test(sign));
}
