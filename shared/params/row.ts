import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FoundFile } from '../files/openFile';
import { findFile } from '../files/openFile';
import type { Columns } from './columns';
import { openColumns } from './columns';
import type { InputColumns } from './inputColumns';
import { openInputColumns } from './inputColumns';
import type { Parameters } from './parameters';
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
	columns: Columns;
	/** Whether any item of the input has a column of one of these names; the same for all rows. */
	inputHas: InputColumns['has'];
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
	const input: Input = {
		ctx,
		parameters: openParameters(ctx, isTool),
		columnsOf: openColumns(),
		has: openInputColumns(items).has,
	};
	return items.map((item, index) => new InputRow(item, index, input));
}

/** What all rows of an input share. */
interface Input {
	ctx: IExecuteFunctions;
	parameters: Parameters;
	columnsOf(json: IDataObject): Columns;
	has: InputColumns['has'];
}

/** A class, because there is one for every item, and functions of its own would have to be kept for each. */
class InputRow implements Row {
	private found?: Columns;

	constructor(
		readonly item: INodeExecutionData,
		readonly index: number,
		private readonly input: Input,
	) {}

	get columns(): Columns {
		return (this.found ??= this.input.columnsOf(this.item.json));
	}

	get inputHas(): InputColumns['has'] {
		return this.input.has;
	}

	value(name: string): unknown {
		return this.input.parameters.value(name, this);
	}

	member(collection: string, name: string): unknown {
		return this.input.parameters.member(collection, name, this);
	}

	mapped(name: string): IDataObject {
		return this.input.parameters.mapped(name, this);
	}

	locator(name: string): string {
		return locatorText(this.input.parameters.locator(name, this));
	}

	picked(name: string): Picked {
		return pickedIn(this.value(name));
	}

	file(parameter: string): FoundFile {
		return findFile(this.input.ctx, this.item, this.index, this.value(parameter));
	}
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
