import type { IDataObject } from 'n8n-workflow';
import { withoutEntities } from '../text/entities';
import { looksEmpty, tidy } from '../text/signs';

/** With what readers of sheets and CSV files number columns of one name. */
const REPEAT_SIGNS = ['_', '.'];

/** What the columns of a row hold under a name. */
export interface Held {
	value?: unknown;
	/** Columns that hold different values, so that nobody can tell which is meant. */
	ambiguous?: string[];
	/** The column that holds only a half of what is wanted, where the other half is nowhere. */
	half?: string;
}

/**
 * Finds what a row holds under a name, however its columns are spelled. Columns that are called exactly
 * like something else, `others`, belong to that.
 */
export type Columns = (name: string, others?: ReadonlySet<string>) => Held;

/** A column name as it is compared: letters and digits of any script, without case, marks or spaces. */
export function normaliseColumn(name: string): string {
	return (
		name
			// A byte-order mark that was read as letters.
			.replace(/^ï»¿/, '')
			.normalize('NFKC')
			.replace(/[^\p{L}\p{N}\p{M}]/gu, '')
			// To small letters and back, because ẞ, ß and SS are one and only both ways lead there.
			.toLowerCase()
			.toUpperCase()
			// What was between letters and marks is gone, so they may combine anew.
			.normalize('NFKC')
	);
}

/**
 * Opens the columns of one row, found by name ignoring case, spaces, `_`, `-` and punctuation. Two of
 * the same name that hold different values are refused, and so are those a sheet had twice: readers of
 * sheets and CSV files call the second one `Email_1` or `Email.1`.
 */
export function columnReader(row: IDataObject): Columns {
	let byName: Map<string, string[]> | undefined;
	return (name, others) => {
		byName ??= namesOf(row);
		const alike = (byName.get(normaliseColumn(name)) ?? []).filter(
			(key) => key === name || !others?.has(key),
		);
		const keys = alike.flatMap((key) => [key, ...repeatsOf(row, key, others)]);
		const held = keys.filter((key) => isThere(row[key]));
		// Where several say the same, the very name comes first.
		const first = held.find((key) => key === name) ?? held[0] ?? keys[0];
		const different = new Set(held.map((key) => comparableCell(row[key])));
		if (different.size > 1) return { ambiguous: held };
		return first === undefined ? {} : { value: row[first] };
	};
}

function namesOf(row: IDataObject): Map<string, string[]> {
	const byName = new Map<string, string[]>();
	for (const key of Object.keys(row)) {
		const name = normaliseColumn(key);
		byName.set(name, [...(byName.get(name) ?? []), key]);
	}
	return byName;
}

function repeatsOf(row: IDataObject, key: string, others?: ReadonlySet<string>): string[] {
	const repeats: string[] = [];
	for (const sign of REPEAT_SIGNS) {
		for (let count = 1; Object.hasOwn(row, `${key}${sign}${count}`); count++) {
			if (!others?.has(`${key}${sign}${count}`)) repeats.push(`${key}${sign}${count}`);
		}
	}
	return repeats;
}

/** Whether a cell holds anything to be seen. */
export function isThere(value: unknown): boolean {
	if (value === undefined || value === null) return false;
	return typeof value !== 'string' || !looksEmpty(value);
}

/** A cell as it is compared with another one of the same row. */
export function comparableCell(value: unknown): string {
	const text = typeof value === 'string' ? tidy(withoutEntities(value)) : JSON.stringify(value);
	return text.toLowerCase();
}
