import { FILE_FIELD } from '../files/openFile';

/** Labels of the fields by the service's names, for its complaints. */
export const certificateLabels: Record<string, string> = {
	certificate_title: 'Certificate Title',
	full_name: 'Full Name',
	applicant_email: 'Applicant Email',
	certificate_file: FILE_FIELD,
	file: FILE_FIELD,
	issue_date: 'Issue Date',
	details: 'Details',
};
