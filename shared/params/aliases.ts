import { tidy } from '../text/signs';
import type { Columns, Held } from './columns';
import { comparableCell, isThere, normaliseColumn } from './columns';

/** What columns may be called that hold what a field asks for under another name. */

/** Names of columns for the recipient's address. */
export const EMAIL_COLUMNS = [
	'email',
	'email address',
	'recipient email',
	'learner email',
	'student email',
	'user email',
	'applicant email',
	'mail',
];
const NAME = [
	'full name',
	'name',
	'recipient name',
	'learner name',
	'student name',
	'participant name',
	'applicant name',
	'display name',
	'your name',
];
/** Whose name it is. A contact, customer or payer may be somebody else. */
const WHOSE = ['user', 'recipient', 'learner', 'student', 'participant', 'applicant', 'attendee'];
const withOwner = (name: string) => [name, ...WHOSE.map((whose) => `${whose} ${name}`)];
const FIRST_NAME = [
	...withOwner('first name'),
	...'given name,first names,given names,name first,fname,forename,vorname,prénom,prenom,nombre,nome,имя,förnamn,fornavn,etunimi,imię,voornaam'.split(
		',',
	),
];

/** Stands between the two, in Dutch as a part of the last name, in Russian as that of the father. */
const MIDDLE_NAME =
	'middle name,middle names,middle initial,second name,tussenvoegsel,segundo nombre,mellannamn,mellomnavn,mellemnavn,отчество'.split(
		',',
	);
const LAST_NAME = [
	...withOwner('last name'),
	...'family name,surname,last names,family names,surnames,name last,lname,nachname,familienname,nom,nom de famille,apellido,apellidos,sobrenome,cognome,фамилия,efternamn,etternavn,sukunimi,nazwisko,achternaam'.split(
		',',
	),
];
/** Follows the last name in Spanish. */
const SECOND_LAST_NAME = ['segundo apellido', 'apellido materno'];

const PARTS = [FIRST_NAME, MIDDLE_NAME, LAST_NAME, SECOND_LAST_NAME];

/** Field names that ask for a person's whole name. */
const NAME_FIELDS = new Set([...NAME, 'holder name', 'person name'].map(normaliseColumn));

/** Names of columns that a field for a person's whole name is filled from. */
export const NAME_COLUMNS = [...NAME, ...FIRST_NAME, ...LAST_NAME];

/** The recipient's address: the column `email`, or else the only one that is called something like it. */
export function emailOf(columns: Columns): Held {
	const direct = columns.find('email');
	return direct.ambiguous || isThere(direct.value) ? direct : onlyOne(columns, EMAIL_COLUMNS).held;
}

/** What was found out of names, which are the same few for very many rows. */
const asking = new Map<string, boolean>();
const MOST_REMEMBERED = 1_000;

/** Whether a field asks for a person's whole name, which sheets and learning platforms call many ways. */
export function asksForName(fieldName: string): boolean {
	let asks = asking.get(fieldName);
	if (asks === undefined) {
		asks = NAME_FIELDS.has(normaliseColumn(fieldName));
		if (asking.size < MOST_REMEMBERED) asking.set(fieldName, asks);
	}
	return asks;
}

/** The field that asks for a name. */
export interface NameField {
	/** What its own column holds, and how the field is called. */
	own?: Held;
	ownName?: string;
	/** Names of fields; columns called exactly like one of them belong to that. */
	others?: ReadonlySet<string>;
}

/**
 * The person's name: the only column called something like it, or else first and last name together.
 * `own` is what the field's own column holds. A name that is only a half, told by a column for the
 * other half beside it, is put together where that is sure, and else refused.
 */
export function nameOf(columns: Columns, { own, ownName = '', others }: NameField = {}): Held {
	if (own?.ambiguous) return own;
	// Where no column is called like a part of a name, the field's own column is all there is.
	const hasParts = PARTS.some((names) => columns.among(names).length > 0);
	if (own && !hasParts && isThere(own.value)) return { value: own.value };
	const named = isThere(own?.value)
		? { name: ownName, held: { value: own?.value } }
		: onlyOne(columns, NAME, others);
	const [first, middle, last, secondLast] = PARTS.map((names) => onlyOne(columns, names, others));
	for (const part of [named, first, middle, last]) if (part.held.ambiguous) return part.held;
	if (isThere(named.held.value)) return whole(named, { first, middle, last });
	const halves = [first, last].filter(({ held }) => isThere(held.value));
	if (halves.length < 2) return halves.length === 0 ? {} : { half: halves[0].name };
	return { value: joined(first, middle, last, secondLast) };
}

/** A column that was found, and what it holds. */
interface Named {
	name: string;
	held: Held;
}

/** The name that a column for all of it holds, where the other columns agree that it is all of it. */
function whole(
	named: Named,
	{ first, middle, last }: Record<'first' | 'middle' | 'last', Named>,
): Held {
	const words = wordsOf(named.held.value);
	const isBareWord = words.length === 1 && isBareName(named);
	// A middle name alone tells a half only where the other is one word.
	const told = isBareWord ? [first, middle, last] : [first, last];
	const parts = told.filter(({ held }) => isThere(held.value));
	const isWithin = ({ held }: Named) => wordsOf(held.value).every((word) => words.includes(word));
	if (parts.every(isWithin)) return named.held;
	const others = parts.filter((part) => part !== middle && !isWithin(part));
	// `Name` beside `Surname` is the first name, and beside `First Name` the last.
	if (words.length === 1 && (isBareName(named) || others.length < parts.length)) {
		if (others.length === 1 && others[0] === last) return { value: joined(named, middle, last) };
		if (others.length === 1) return { value: joined(first, middle, named) };
	}
	// With initials, a title or a nickname it is still all of it when the last name is in it.
	const holdsLast = isThere(last.held.value) && isWithin(last);
	if (words.length > 1 && (!isBareName(named) || holdsLast)) return named.held;
	const unclear = [named, ...(others.length > 0 ? others : [middle])];
	return { ambiguous: unclear.map(({ name }) => name) };
}

function isBareName({ name }: Named): boolean {
	return normaliseColumn(name) === 'NAME';
}

function wordsOf(value: unknown): string[] {
	return comparableCell(value)
		.normalize('NFD')
		.split(/[\s,;]+/)
		.filter((word) => word !== '');
}

function joined(...parts: Named[]): string {
	return parts
		.map(({ held }) => (isThere(held.value) ? textOf(held.value) : ''))
		.filter((text) => text !== '')
		.join(' ');
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? tidy(value) : JSON.stringify(value);
}

function onlyOne(columns: Columns, names: readonly string[], others?: ReadonlySet<string>): Named {
	const all = columns.among(names).map((name) => ({ name, held: columns.find(name, others) }));
	const unclear = all.find(({ held }) => held.ambiguous);
	if (unclear) return unclear;
	const found = all.filter(({ held }) => isThere(held.value));
	const different = new Set(found.map(({ held }) => comparableCell(held.value)));
	if (different.size > 1) return { name: '', held: { ambiguous: found.map(({ name }) => name) } };
	return found[0] ?? { name: '', held: {} };
}
