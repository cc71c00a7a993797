import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
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

/**
 * Looks for the certificate an unanswered upload may have made: same e-mail, title and issue date,
 * not older than `sinceMs`, and not yet another row's. Undefined when there is none.
 */
export async function findCertificate(
	client: Client,
	wanted: CertificateIdentity,
	options: { sinceMs?: number; isTaken?(uuid: string): boolean } = {},
): Promise<Outcome<VaultCertificate | undefined>> {
	let found: VaultCertificate | undefined;
	const outcome = await visitCertificates(
		client,
		{ applicant_email: wanted.applicantEmail },
		(certificate) => {
			if (!isSame(certificate, wanted) || options.isTaken?.(certificate.uuid)) return false;
			if (options.sinceMs !== undefined && isOlder(certificate, options.sinceMs)) return false;
			found ??= certificate;
			return true;
		},
	);
	return outcome.kind === 'ok' ? ok(found) : outcome;
}

/** Whether the service would call the two duplicates. An absent date matches an absent one. */
export function isSame(certificate: VaultCertificate, wanted: CertificateIdentity): boolean {
	return (
		certificate.applicant_email?.toLowerCase() === wanted.applicantEmail.toLowerCase() &&
		certificate.certificate_title === wanted.certificateTitle &&
		(certificate.issue_date?.slice(0, 10) ?? '') === (wanted.issueDate ?? '')
	);
}

function isOlder({ created_at: createdAt }: VaultCertificate, sinceMs: number): boolean {
	const created = Date.parse(createdAt ?? '');
	return !Number.isNaN(created) && created < sinceMs - CLOCK_SKEW_MS;
}
