import type { IDataObject } from 'n8n-workflow';

/** A column name as it is compared: letters and digits of any script, without case, marks or spaces. */
export function normaliseColumn(name: string): string {
	return (
		name
			.normalize('NFKC')
			.replace(/[^\p{L}\p{N}\p{M}]/gu, '')
			// To small letters and back, because ẞ, ß and SS are one and only both ways lead there.
			.toLowerCase()
			.toUpperCase()
			// What was between letters and marks is gone, so they may combine anew.
			.normalize('NFKC')
	);
}

/** Finds the values of one row by column name, ignoring case, spaces, `_`, `-` and punctuation. */
export function columnReader(row: IDataObject): (name: string) => unknown {
	let byName: Map<string, unknown> | undefined;
	return (name) => {
		// An exact match wins, so that two columns that differ only in case stay apart.
		if (Object.hasOwn(row, name)) return row[name];
		byName ??= new Map(
			Object.entries(row)
				.reverse()
				.map(([key, value]) => [normaliseColumn(key), value]),
		);
		return byName.get(normaliseColumn(name));
	};
}
