import fc from 'fast-check';
import { asksForName, emailOf, nameOf } from '../../../shared/params/aliases.ts';
import { columnReader } from '../../../shared/params/columns.ts';

const email = (row: object) => emailOf(columnReader(row as never));
const name = (row: object) => nameOf(columnReader(row as never));

describe('The recipient’s address', () => {
	it.each([
		[{ email: 'a@example.com', 'Recipient Email': 'b@example.com' }, 'a@example.com'],
		[{ 'E-Mail': 'a@example.com' }, 'a@example.com'],
		[{ '\uFEFFEmail': 'a@example.com' }, 'a@example.com'],
		[{ 'Email Address': 'a@example.com', Mail: ' A@example.com' }, 'a@example.com'],
		[{ user_email: 'a@example.com', email: '' }, 'a@example.com'],
	])('is found in %j', (row, value) => {
		expect(email(row)).toEqual({ value });
	});

	it('is nobody’s when two columns hold different ones', () => {
		expect(email({ 'Learner Email': 'a@example.com', 'Applicant Email': 'b@example.com' })).toEqual(
			{
				ambiguous: ['learner email', 'applicant email'],
			},
		);
	});

	it('is not made up', () => {
		expect(email({ course: 'Welding' })).toEqual({});
	});
});

describe('A person’s name', () => {
	it.each([
		[{ 'Full name': 'Ana Souza' }, 'Ana Souza'],
		[{ NAME: 'Ana Souza', 'full-name': 'ana souza' }, 'ana souza'],
		[{ first_name: 'Ana', 'Last Name': 'Souza ' }, 'Ana Souza'],
		[{ 'Given name': 'Борис', surname: 'Иванов' }, 'Борис Иванов'],
	])('is found in %j', (row, value) => {
		expect(name(row)).toEqual({ value });
	});

	it('is not told from half of it, nor from two that differ', () => {
		expect(name({ 'First name': 'Ana' })).toEqual({});
		expect(name({ Name: 'Ana', 'Full Name': 'Bo' })).toEqual({ ambiguous: ['full name', 'name'] });
		expect(name({ 'First name': 'Ana', 'Given Name': 'Bo', surname: 'Souza' })).toEqual({
			ambiguous: ['first name', 'given name'],
		});
	});

	it('is what fields such as recipientName ask for, and courseName does not', () => {
		expect(['recipientName', 'full_name', 'Name', 'participant-name'].every(asksForName)).toBe(
			true,
		);
		expect(['courseName', 'recipient', 'firstName', 'issuerName'].some(asksForName)).toBe(false);
	});

	it('never depends on how the headers are written', () => {
		const written = fc.tuple(fc.constantFrom('', ' ', '_', '-', '.'), fc.boolean());
		fc.assert(
			fc.property(written, fc.string({ minLength: 1 }), ([separator, isUpper], value) => {
				fc.pre(value.trim() !== '');
				const header = ['full', 'name'].join(separator);
				expect(name({ [isUpper ? header.toUpperCase() : header]: value })).toEqual({ value });
			}),
		);
	});
});
