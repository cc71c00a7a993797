import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FoundFile } from '../files/openFile';
import { findFile } from '../files/openFile';
import type { Columns } from './columns';
import { columnReader } from './columns';
import type { InputColumns } from './inputColumns';

/** One input item and the node's parameters for it. */
export interface Row {
	/** Position of the item in the node's input, from 0. */
	index: number;
	item: INodeExecutionData;
	/** A parameter's value for this item; undefined when it is hidden. Objects come as n8n evaluates them. */
	value(name: string): unknown;
	/** One member of a collection parameter, e.g. `additionalFields.issueDate`. */
	member(collection: string, name: string): unknown;
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

/** Opens one item of an input for reading. */
export function openRow(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	index: number,
	input: InputColumns,
): Row {
	// Without a fallback n8n throws for a hidden parameter.
	const value = (name: string): unknown => ctx.getNodeParameter(name, index, null) ?? undefined;
	return {
		index,
		item,
		value,
		member: (collection, name) => ((value(collection) ?? {}) as IDataObject)[name],
		column: columnReader(item.json),
		inputHas: (names) => input.has(names),
		locator: (name) => locatorText(ctx.getNodeParameter(name, index, '', { extractValue: true })),
		picked: (name) => pickedIn(value(name)),
		file: (parameter) => findFile(ctx, item, index, value(parameter)),
	};
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
