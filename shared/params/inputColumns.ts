import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { shown } from '../text/readText';
import { normaliseColumn } from './columns';

const LISTED = 12;
const SEPARATORS = [';', '\t', '|', ','];

/** What the items of an input have in common: with it a missing column is told from an empty cell. */
export interface InputColumns {
	/** Whether any item has a column of one of these names. */
	has(names: string[]): boolean;
}

/** Looks through the items when first asked; readers of files leave empty cells out. */
export function openInputColumns(items: INodeExecutionData[]): InputColumns {
	let known: Set<string> | undefined;
	const asked = new Map<string, boolean>();
	const hasOne = (name: string) => {
		let has = asked.get(name);
		if (has === undefined) asked.set(name, (has = known?.has(normaliseColumn(name)) ?? false));
		return has;
	};
	return {
		has(names) {
			known ??= new Set([...keysOf(items)].map(normaliseColumn));
			return names.some(hasOne);
		},
	};
}

function keysOf(items: INodeExecutionData[]): Set<string> {
	const keys = new Set<string>();
	for (const { json } of items) for (const key of Object.keys(json)) keys.add(key);
	return keys;
}

/** What an item holds, for a message about what it does not hold. */
export function describeColumns(json: IDataObject): string {
	const names = Object.keys(json);
	if (names.length === 0) return 'The item holds no columns.';
	const [only] = names;
	const separator = SEPARATORS.find((sign) => only.includes(sign));
	if (names.length === 1 && separator) {
		const sign = separator === '\t' ? 'a tab' : `'${separator}'`;
		return `The item has one column, '${shown(only)}', so its file was not split. Set the option 'Delimiter' of Extract From File to ${sign}.`;
	}
	const listed = names.slice(0, LISTED).map((name) => `'${shown(name)}'`);
	const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
	return `The item has ${listed.join(', ')}${more}.`;
}
