import type { IDataObject } from 'n8n-workflow';
import type { VaultCertificate } from './schemas';
import { statusOf, textIn } from './schemas';

/** A certificate as it comes out: as the service has it, or, with `simplify`, what workflows use most, flat. */
export function certificateJson(certificate: VaultCertificate, simplify: boolean): IDataObject {
	return simplify ? simplifyCertificate(certificate) : (certificate as IDataObject);
}

/** The fields of a certificate that workflows use most, flat. */
function simplifyCertificate(certificate: VaultCertificate): IDataObject {
	return {
		uuid: certificate.uuid,
		reference_id: textIn(certificate.reference_id) ?? null,
		certificate_title: textIn(certificate.certificate_title) ?? null,
		full_name: textIn(certificate.full_name) ?? null,
		applicant_email: textIn(certificate.applicant_email) ?? null,
		status: statusOf(certificate),
		issue_date: textIn(certificate.issue_date) ?? null,
		created_at: textIn(certificate.created_at) ?? null,
	};
}
