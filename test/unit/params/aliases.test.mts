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
		expect(name({ 'First name': 'Ana' })).toEqual({ half: 'first name' });
		expect(name({ nome: 'Ana', sobrenome: '' })).toEqual({ half: 'nome' });
		expect(name({ Name: 'Ana', 'Full Name': 'Bo' })).toEqual({ ambiguous: ['full name', 'name'] });
		expect(name({ 'First name': 'Ana', 'Given Name': 'Bo', surname: 'Souza' })).toEqual({
			ambiguous: ['first name', 'given name'],
		});
	});

	it.each([
		[{ name: 'Ana', surname: 'Souza' }, 'Ana Souza'],
		[{ 'First Name': 'Ana', Name: 'Souza' }, 'Ana Souza'],
		[{ Vorname: 'Ana', Name: 'Souza' }, 'Ana Souza'],
		[{ Vorname: 'Ana', Nachname: 'Souza' }, 'Ana Souza'],
		[{ Prénom: 'Ana', Nom: 'Souza' }, 'Ana Souza'],
		[{ nombre: 'Ana', apellidos: 'Souza Lima' }, 'Ana Souza Lima'],
		[{ Имя: 'Борис', Фамилия: 'Иванов' }, 'Борис Иванов'],
		[{ name: 'Ana', 'First Name': 'Ana', 'Last Name': 'Souza' }, 'Ana Souza'],
		[{ name: 'Souza', first_name: 'Ana', last_name: 'Souza' }, 'Ana Souza'],
		[{ first_name: 'Ana', middle_name: 'Maria', last_name: 'Souza' }, 'Ana Maria Souza'],
		[{ name: 'Ana', middle_name: 'Maria', surname: 'Souza' }, 'Ana Maria Souza'],
		[{ voornaam: 'Ana', tussenvoegsel: 'van', achternaam: 'Dijk' }, 'Ana van Dijk'],
		[{ voornaam: 'Ana', tussenvoegsel: 'van', name: 'Dijk' }, 'Ana van Dijk'],
		[{ Имя: 'Анна', Отчество: 'Ивановна', Фамилия: 'Петрова' }, 'Анна Ивановна Петрова'],
		[{ Nombre: 'Ana', Apellido: 'Souza', 'Segundo Apellido': 'Lima' }, 'Ana Souza Lima'],
		[{ 'Student First Name': 'Ana', 'Student Last Name': 'Souza' }, 'Ana Souza'],
		[{ 'Name (First)': 'Ana', 'Name (Last)': 'Souza' }, 'Ana Souza'],
		[{ FNAME: 'Ana', LNAME: 'Souza' }, 'Ana Souza'],
		[{ name: 'Ana Souza', 'Contact Last Name': 'Lima' }, 'Ana Souza'],
		[{ name: 'Ana Souza', middle_name: 'Maria' }, 'Ana Souza'],
		[{ name: 'Cher', 'Company Name': 'Acme' }, 'Cher'],
		[{ name: 'Ana Maria Souza', surname: 'Souza' }, 'Ana Maria Souza'],
		[{ name: 'Souza, Ana', first_name: 'ana', last_name: 'SOUZA' }, 'Souza, Ana'],
		[{ 'Full Name': 'Robert Smith', 'First Name': 'Bob' }, 'Robert Smith'],
		[{ name: 'Ana Souza', surname: '' }, 'Ana Souza'],
		[{ name: 'Cher', surname: null }, 'Cher'],
		[{ name: 'J. Smith', first_name: 'John', last_name: 'Smith' }, 'J. Smith'],
	])('is whole in %j', (row, value) => {
		expect(name(row)).toEqual({ value });
	});

	it.each([
		[{ name: 'Ana', 'Second Name': 'Souza' }, ['name', 'second name']],
		[{ Name: 'de Souza', 'First Name': 'Ana' }, ['name', 'first name']],
		[{ 'Full name': 'Ana', surname: 'Souza' }, ['full name', 'surname']],
		[{ name: 'Ana Lima', surname: 'Souza' }, ['name', 'surname']],
		[{ name: 'Ana Maria', first_name: 'Ana', surname: 'Souza' }, ['name', 'surname']],
		[
			{ 'Display name': 'ana_s', first_name: 'Ana', last_name: 'Souza' },
			['display name', 'first name', 'last name'],
		],
	])('is not guessed from %j', (row, ambiguous) => {
		expect(name(row)).toEqual({ ambiguous });
	});

	it('is put together whole or not at all, from any halves', () => {
		const word = fc.stringMatching(/^[A-Z][a-z]{1,8}$/);
		fc.assert(
			fc.property(word, word, (first, last) => {
				fc.pre(first.toLowerCase() !== last.toLowerCase());
				const wholes = [
					{ name: first, surname: last },
					{ 'First name': first, Name: last },
					{ 'First name': first, 'Last name': last },
					{ name: `${first} ${last}`, 'First name': first, 'Last name': last },
				];
				for (const row of wholes) expect(name(row)).toEqual({ value: `${first} ${last}` });
			}),
		);
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
