import type { IDataObject } from 'n8n-workflow';
import type { VaultCertificate } from './schemas';
import { statusOf } from './schemas';

/** The fields of a certificate that workflows use most, flat. */
export function simplifyCertificate(certificate: VaultCertificate): IDataObject {
	return {
		uuid: certificate.uuid,
		reference_id: certificate.reference_id ?? null,
		certificate_title: certificate.certificate_title ?? null,
		full_name: certificate.full_name ?? null,
		applicant_email: certificate.applicant_email ?? null,
		status: statusOf(certificate),
		issue_date: certificate.issue_date ?? null,
		created_at: certificate.created_at ?? null,
	};
}
