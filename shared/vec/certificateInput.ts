import { z } from 'zod/v3';
import type { FoundFile } from '../files/openFile';
import type { FilePart } from '../http/form';
import { emailAddress, optionalDay, optionalText, requiredText } from '../params/inputs';
import type { Row } from '../params/row';

/**
 * What a row has to hold to become a certificate. Limits count characters. Source: VEC API, create
 * one and createvaultbulk.
 */
export function certificateInput(timeZone: string) {
	return z.object({
		certificateTitle: requiredText('Certificate Title', 255),
		fullName: requiredText('Full Name', 255, { isName: true }),
		applicantEmail: emailAddress('Applicant Email'),
		issueDate: optionalDay('Issue Date', timeZone),
		details: optionalText('Details', 1000, { lines: true }),
		found: z.custom<FoundFile>(),
		// Filled in when the file was checked.
		file: z.custom<FilePart>().optional(),
	});
}

/** The row's parameters for it, as n8n gives them. */
export function readCertificate(row: Row) {
	return {
		certificateTitle: row.value('certificateTitle'),
		fullName: row.value('fullName'),
		applicantEmail: row.value('applicantEmail'),
		issueDate: row.member('additionalFields', 'issueDate'),
		details: row.member('additionalFields', 'details'),
		found: row.file('binaryPropertyName'),
	};
}
