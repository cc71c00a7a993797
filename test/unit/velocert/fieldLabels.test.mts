import { fieldLabels } from '../../../shared/velocert/fieldLabels';

const labels = (...ids: string[]) =>
	fieldLabels(ids.map((id) => ({ id, path: id.split('.') }))).join(' | ');

describe('fieldLabels', () => {
	it.each([
		['recipientName', 'Recipient Name'],
		['completion_date', 'Completion Date'],
		['start-date of course', 'Start Date Of Course'],
		['PDFTitle', 'PDF Title'],
		['creditHours2026Spring', 'Credit Hours2026 Spring'],
		['course.startDate', 'Course: Start Date'],
		['nombreDelCursoÁrea', 'Nombre Del Curso Área'],
		['수료자', '수료자'],
		['_', '_'],
		['__proto__', 'Proto'],
		['email', 'Email'],
		['Score', 'Score'],
	])('reads %s as %s', (id, label) => {
		expect(labels(id)).toBe(label);
	});

	it('keeps the names of fields that would read alike', () => {
		expect(labels('full_name', 'fullName', 'score')).toBe('full_name | fullName | Score');
		expect(labels('FullName', 'fullName')).toBe('FullName | fullName');
		expect(labels('a.b', 'a_b')).toBe('A: B | A B');
	});

	it("takes no other field for the recipient's address", () => {
		expect(labels('Email')).toBe('Email');
		expect(labels('e_mail', 'EMAIL')).toBe('E Mail | EMAIL');
	});
});
