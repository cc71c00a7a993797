/** Labels of the fields by the service's names, for its complaints. */
export const certificateLabels: Record<string, string> = {
	certificate_title: 'Certificate Title',
	full_name: 'Full Name',
	applicant_email: 'Applicant Email',
	certificate_file: 'Input Data Field Name',
	file: 'Input Data Field Name',
	issue_date: 'Issue Date',
	details: 'Details',
};
