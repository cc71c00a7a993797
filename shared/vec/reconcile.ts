import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { sameLetters } from '../memory/identity';
import { visitCertificates } from './pages';
import type { VaultCertificate } from './schemas';

/** Clocks of n8n and the service may differ by this much. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** What the service tells certificates apart by. Source: VEC API, create one, duplicates. */
export interface CertificateIdentity {
	certificateTitle: string;
	applicantEmail: string;
	issueDate?: string;
}

export interface Search {
	/** Milliseconds since 1970; older certificates cannot be the one. */
	sinceMs?: number;
	/** Whether a certificate already belongs to another row. */
	isTaken?(uuid: string): boolean;
	/** Whether a certificate is the one, where it may have another title or date than is wanted now. */
	isIt?(certificate: VaultCertificate): boolean;
}

/**
 * Looks for the certificate an unanswered upload may have made: same e-mail, title and issue date,
 * not older than `sinceMs`, and not yet another row's. The newest one when there are several,
 * because the order of the list is not documented; undefined when there is none.
 */
export async function findCertificate(
	client: Client,
	wanted: CertificateIdentity,
	search: Search = {},
): Promise<Outcome<VaultCertificate | undefined>> {
	let newest: VaultCertificate | undefined;
	const outcome = await visitCertificates(
		client,
		{ applicant_email: wanted.applicantEmail },
		(certificate) => {
			const isIt = search.isIt?.(certificate) ?? isSame(certificate, wanted);
			if (!isIt || search.isTaken?.(certificate.uuid)) return false;
			if (isOlder(certificate, search.sinceMs)) return false;
			if (!newest || createdMs(certificate) > createdMs(newest)) newest = certificate;
			return false;
		},
	);
	if (outcome.kind !== 'ok') return outcome;
	// A list that was left before its end does not prove that the certificate is not there.
	if (outcome.value.cut && !newest) return { kind: 'unknown', reason: 'unreadable' };
	return ok(newest);
}

/** Whether the service would call the two duplicates. An absent date matches an absent one. */
export function isSame(certificate: VaultCertificate, wanted: CertificateIdentity): boolean {
	return identityOfCertificate(certificate) === identityOf(wanted);
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
		sameLetters(applicantEmail).toLowerCase(),
		sameLetters(certificateTitle),
		issueDate ?? '',
	]);
}

/** The same for a certificate of the list. */
export function identityOfCertificate(certificate: VaultCertificate): string {
	return identityOf({
		applicantEmail: certificate.applicant_email ?? '',
		certificateTitle: certificate.certificate_title ?? '',
		issueDate: certificate.issue_date?.slice(0, 10),
	});
}

/** Whether a certificate was there before a moment, beyond what differing clocks explain. */
export function isOlder(certificate: VaultCertificate, sinceMs: number | undefined): boolean {
	const created = Date.parse(certificate.created_at ?? '');
	return sinceMs !== undefined && !Number.isNaN(created) && created < sinceMs - CLOCK_SKEW_MS;
}

/** Milliseconds since 1970; before everything else when the service does not say. */
export function createdMs({ created_at: createdAt }: VaultCertificate): number {
	const created = Date.parse(createdAt ?? '');
	return Number.isNaN(created) ? -Infinity : created;
}
