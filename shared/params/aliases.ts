import { normaliseColumn } from './columns';

/** Finds a value of the row by column name, however it is spelled. */
type Column = (name: string) => unknown;

/** What columns may be called that hold what a field asks for under another name. */
export interface Aliased {
	value?: unknown;
	/** Columns that hold different values, so that nobody can tell which is meant. */
	ambiguous?: string[];
}

const EMAIL = [
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
const FIRST_NAME = ['first name', 'given name', 'user first name', 'forename'];
const LAST_NAME = ['last name', 'family name', 'surname', 'user last name'];

/** Field names that ask for a person's whole name. */
const NAME_FIELDS = new Set([...NAME, 'holder name', 'person name'].map(normaliseColumn));

/** The recipient's address: the column `email`, or else the only one that is called something like it. */
export function emailOf(column: Column): Aliased {
	const direct = column('email');
	return isThere(direct) ? { value: direct } : onlyOne(column, EMAIL);
}

/** Whether a field asks for a person's whole name, which sheets and learning platforms call many ways. */
export function asksForName(fieldName: string): boolean {
	return NAME_FIELDS.has(normaliseColumn(fieldName));
}

/** The person's name: the only column called something like it, or else first and last name together. */
export function nameOf(column: Column): Aliased {
	const whole = onlyOne(column, NAME);
	if (whole.value !== undefined || whole.ambiguous) return whole;
	const first = onlyOne(column, FIRST_NAME);
	const last = onlyOne(column, LAST_NAME);
	if (first.ambiguous || last.ambiguous) return first.ambiguous ? first : last;
	if (!isThere(first.value) || !isThere(last.value)) return {};
	return { value: `${textOf(first.value)} ${textOf(last.value)}` };
}

function onlyOne(column: Column, names: string[]): Aliased {
	const found = names
		.map((name) => [name, column(name)] as const)
		.filter(([, value]) => isThere(value));
	const different = new Set(found.map(([, value]) => textOf(value).toLowerCase()));
	if (different.size > 1) return { ambiguous: found.map(([name]) => name) };
	return found.length === 0 ? {} : { value: found[0][1] };
}

function isThere(value: unknown): boolean {
	return value !== undefined && value !== null && textOf(value) !== '';
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}
