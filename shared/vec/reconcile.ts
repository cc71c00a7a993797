import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import type { ServiceTime } from '../http/serviceTime';
import { sameInAnyCase, sameLetters } from '../memory/identity';
import { visitCertificates } from './pages';
import type { VaultCertificate } from './schemas';
import { factsOf } from './schemas';

/** What the servers of a service, its database and the parts of a second it does not tell may differ by. */
const SLACK_MS = 5_000;
/** Clocks of n8n and the service may differ by this much where its answers do not tell the time. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** Where they do not, what is older than that is surely from before. */
const LONGEST_SKEW_MS = 48 * 3_600_000;

/** What the service tells certificates apart by, and whose it is. Source: VEC API, create one, duplicates. */
export interface CertificateIdentity {
	certificateTitle: string;
	applicantEmail: string;
	issueDate?: string;
	/** Two people may share an address, and names get corrected: the service does not tell those apart. */
	fullName?: string;
}

export interface Search {
	/** Milliseconds since 1970, by our clock; older certificates cannot be the one. */
	sinceMs?: number;
	/** Whether a certificate already belongs to another row. */
	isTaken?(uuid: string): boolean;
	/** Whether a certificate is the one, where it may have another title or date than is wanted now. */
	isIt?(certificate: VaultCertificate): boolean;
}

/** A certificate that the service would call the same, and what speaks against it. */
export interface Found {
	certificate: VaultCertificate;
	/** It bears another name. */
	isOther: boolean;
	age: Age;
}

/** Whether a certificate was there before a moment; `unsure` where the clocks may explain it. */
export type Age = 'since' | 'before' | 'unsure';

/**
 * Looks for the certificate an unanswered upload may have made: same e-mail, title and issue date,
 * and not yet another row's. Of several the one that fits best, and of those the newest, because the
 * order of the list is not documented; undefined when there is none.
 */
export async function findCertificate(
	client: Client,
	wanted: CertificateIdentity,
	search: Search = {},
): Promise<Outcome<Found | undefined>> {
	let best: Found | undefined;
	const outcome = await visitCertificates(
		client,
		{ applicant_email: wanted.applicantEmail },
		(certificate) => {
			const isIt = search.isIt?.(certificate) ?? isSame(certificate, wanted);
			if (!isIt || search.isTaken?.(certificate.uuid)) return false;
			const found: Found = {
				certificate,
				isOther: !hasSameName(certificate, wanted),
				age: ageOf(certificate, search.sinceMs, client.serviceTime),
			};
			if (!best || fitsBetter(found, best)) best = found;
			return false;
		},
	);
	if (outcome.kind !== 'ok') return outcome;
	// A list that was left before its end does not prove that the certificate is not there.
	if (outcome.value.cut && !best) return { kind: 'unknown', reason: 'unreadable' };
	return ok(best);
}

/** Whether it is surely the certificate looked for. */
export function isOwn({ isOther, age }: Found): boolean {
	return !isOther && age === 'since';
}

function fitsBetter(one: Found, other: Found): boolean {
	const rank = ({ isOther, age }: Found) => AGES.indexOf(age) * 2 + (isOther ? 1 : 0);
	if (rank(one) !== rank(other)) return rank(one) < rank(other);
	return createdMs(one.certificate) > createdMs(other.certificate);
}

const AGES: Age[] = ['since', 'unsure', 'before'];

/** Whether the service would call the two duplicates. An absent date matches an absent one, one that cannot be read any. */
export function isSame(certificate: VaultCertificate, wanted: CertificateIdentity): boolean {
	const { email = '', title = '', issueDate } = factsOf(certificate);
	const isReadable = issueDate !== undefined || (certificate.issue_date ?? '') === '';
	return (
		identityOf({
			applicantEmail: email,
			certificateTitle: title,
			issueDate: isReadable ? issueDate : wanted.issueDate,
		}) === identityOf(wanted)
	);
}

/** Whether the two bear the same name, however it is spaced, composed or capitalised; one that tells none may. */
export function hasSameName(certificate: VaultCertificate, wanted: CertificateIdentity): boolean {
	const { fullName } = factsOf(certificate);
	if (fullName === undefined || wanted.fullName === undefined) return true;
	return sameInAnyCase(fullName) === sameInAnyCase(wanted.fullName);
}

/**
 * Equal for what the service would call the same certificate, and for what people would: it may store
 * accents composed or apart and squeeze spaces, and nobody sees a sign without width.
 */
export function identityOf({
	applicantEmail,
	certificateTitle,
	issueDate,
}: CertificateIdentity): string {
	return JSON.stringify([
		sameInAnyCase(applicantEmail),
		sameLetters(certificateTitle),
		issueDate ?? '',
	]);
}

/** The same as `identityOf` for a certificate of the list. */
export function identityOfCertificate(certificate: VaultCertificate): string {
	const { email, title, issueDate } = factsOf(certificate);
	return identityOf({ applicantEmail: email ?? '', certificateTitle: title ?? '', issueDate });
}

/** Whether a certificate was there before a moment of our clock; one that does not tell its age was not. */
export function ageOf(
	certificate: VaultCertificate,
	sinceMs: number | undefined,
	serviceTime: ServiceTime,
): Age {
	const { createdMs: created } = factsOf(certificate);
	if (sinceMs === undefined || created === undefined) return 'since';
	const ahead = serviceTime.aheadMs();
	if (ahead !== undefined) return created < sinceMs + ahead - SLACK_MS ? 'before' : 'since';
	if (created >= sinceMs - CLOCK_SKEW_MS) return 'since';
	return created < sinceMs - LONGEST_SKEW_MS ? 'before' : 'unsure';
}

/** Milliseconds since 1970; before everything else when the service does not say. */
export function createdMs(certificate: VaultCertificate): number {
	return factsOf(certificate).createdMs ?? -Infinity;
}
