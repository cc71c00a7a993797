import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FoundFile } from '../files/openFile';
import { findFile } from '../files/openFile';
import type { Columns } from './columns';
import { openColumns } from './columns';
import { openInputColumns } from './inputColumns';
import { openParameters } from './parameters';

/** One input item and the node's parameters for it. */
export interface Row {
	/** Position of the item in the node's input, from 0. */
	index: number;
	item: INodeExecutionData;
	/** A parameter's value for this item; undefined when it is hidden. Objects come as n8n evaluates them. */
	value(name: string): unknown;
	/** One member of a collection parameter, e.g. `additionalFields.issueDate`. */
	member(collection: string, name: string): unknown;
	/** What the fields of a resource mapper are filled with, by their IDs. */
	mapped(name: string): IDataObject;
	/** The columns of the item, found by name however they are spelled. */
	column: Columns;
	/** Whether any item of the input has a column of one of these names. */
	inputHas(names: string[]): boolean;
	/** The picked id of a resource locator, or the text an expression gave. */
	locator(name: string): string;
	/** What a resource locator holds, as it is, and in which mode; without one where an expression gave the whole. */
	picked(name: string): Picked;
	/** The item's file a parameter points to, or why there is none. */
	file(parameter: string): FoundFile;
}

/** What was picked in a resource locator, typed into one of its modes, or given by an expression. */
export interface Picked {
	mode?: string;
	value: unknown;
}

/** Opens the items of an input for reading. */
export function openRows(
	ctx: IExecuteFunctions,
	items: INodeExecutionData[],
	isTool: boolean,
): Row[] {
	const parameters = openParameters(ctx, isTool);
	const columnsOf = openColumns();
	const input = openInputColumns(items);
	return items.map((item, index) => {
		const of = { item, index };
		const value = (name: string) => parameters.value(name, of);
		return {
			index,
			item,
			value,
			member: (collection, name) => parameters.member(collection, name, of),
			mapped: (name) => parameters.mapped(name, of),
			column: columnsOf(item.json),
			inputHas: (names) => input.has(names),
			locator: (name) => locatorText(parameters.locator(name, of)),
			picked: (name) => pickedIn(value(name)),
			file: (parameter) => findFile(ctx, item, index, value(parameter)),
		};
	});
}

function pickedIn(locator: unknown): Picked {
	const isLocator = typeof locator === 'object' && locator !== null && 'mode' in locator;
	if (!isLocator) return { value: locator };
	const { mode, value } = locator as { mode: unknown; value?: unknown };
	return { mode: String(mode), value };
}

function locatorText(value: unknown): string {
	const inner =
		typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : value;
	return inner === undefined || inner === null ? '' : String(inner).trim();
}
