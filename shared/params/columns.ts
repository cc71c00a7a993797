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

/** Finds what a row holds under a name, however its columns are spelled. */
export interface Columns {
	/** What stands under a name. Columns that are called exactly like something else, `others`, belong to that. */
	find(name: string, others?: ReadonlySet<string>): Held;
	/** Those of the names that the row has columns for, whatever they hold. */
	among(names: readonly string[]): readonly string[];
}

/** More rows of different columns than this have nothing in common. */
const MOST_SHAPES = 200;
const NOTHING: Held = Object.freeze({});

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

/** Which columns rows have that have the same ones, whatever stands in them. */
interface Shape {
	/** The columns that a name means. */
	keysOf(name: string, others?: ReadonlySet<string>): readonly string[];
	among(names: readonly string[]): readonly string[];
}

/**
 * Opens the columns of rows, found by name ignoring case, spaces, `_`, `-` and punctuation. Two of
 * the same name that hold different values are refused, and so are those a sheet had twice: readers of
 * sheets and CSV files call the second one `Email_1` or `Email.1`. What a name means is found out once
 * for all rows with the same columns.
 */
export function openColumns(): (row: IDataObject) => Columns {
	const shapes = new Map<string, Shape>();
	/** Columns of the row before, which nearly always are those of the next one, too. */
	let last: { keys: string[]; shape: Shape } | undefined;
	const shapeFor = (row: IDataObject) => {
		const keys = Object.keys(row);
		if (last && areSame(last.keys, keys)) return last.shape;
		const id = keys.join('\n');
		let shape = shapes.get(id);
		if (!shape) {
			if (shapes.size >= MOST_SHAPES) shapes.clear();
			shapes.set(id, (shape = shapeOf(keys)));
		}
		last = { keys, shape };
		return shape;
	};
	return (row) => new RowColumns(row, shapeFor(row));
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
	return some.length === others.length && some.every((name, place) => name === others[place]);
}

/** A class, because there is one for every row, and functions of its own would have to be kept for each. */
class RowColumns implements Columns {
	constructor(
		private readonly row: IDataObject,
		private readonly shape: Shape,
	) {}

	find(name: string, others?: ReadonlySet<string>): Held {
		return heldIn(this.row, this.shape.keysOf(name, others), name);
	}

	among(names: readonly string[]): readonly string[] {
		return this.shape.among(names);
	}
}

/** The columns of one row. */
export function columnReader(row: IDataObject): Columns {
	return openColumns()(row);
}

function heldIn(row: IDataObject, keys: readonly string[], name: string): Held {
	if (keys.length === 0) return NOTHING;
	if (keys.length === 1) return { value: row[keys[0]] };
	const held = keys.filter((key) => isThere(row[key]));
	// Where several say the same, the very name comes first.
	const first = held.find((key) => key === name) ?? held[0] ?? keys[0];
	const different = new Set(held.map((key) => comparableCell(row[key])));
	return different.size > 1 ? { ambiguous: held } : { value: row[first] };
}

function shapeOf(columns: string[]): Shape {
	const all = new Set(columns);
	const byName = new Map<string, string[]>();
	for (const key of columns) {
		const name = normaliseColumn(key);
		byName.set(name, [...(byName.get(name) ?? []), key]);
	}
	const none: ReadonlySet<string> = new Set();
	const found = new WeakMap<ReadonlySet<string>, Map<string, readonly string[]>>();
	const present = new WeakMap<readonly string[], readonly string[]>();
	const keysOf = (name: string, others = none) => {
		let known = found.get(others);
		if (!known) found.set(others, (known = new Map<string, readonly string[]>()));
		let keys = known.get(name);
		if (!keys) {
			const alike = (byName.get(normaliseColumn(name)) ?? []).filter(
				(key) => key === name || !others.has(key),
			);
			keys = alike.flatMap((key) => [key, ...repeatsOf(all, key, others)]);
			known.set(name, keys);
		}
		return keys;
	};
	return {
		keysOf,
		among(names) {
			let some = present.get(names);
			if (!some) present.set(names, (some = names.filter((name) => keysOf(name).length > 0)));
			return some;
		},
	};
}

function repeatsOf(
	columns: ReadonlySet<string>,
	key: string,
	others: ReadonlySet<string>,
): string[] {
	const repeats: string[] = [];
	for (const sign of REPEAT_SIGNS) {
		for (let count = 1; columns.has(`${key}${sign}${count}`); count++) {
			if (!others.has(`${key}${sign}${count}`)) repeats.push(`${key}${sign}${count}`);
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
