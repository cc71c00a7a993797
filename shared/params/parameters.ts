import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isLuxon } from '../text/luxon';

/** Reads the parameters of a node for one item after the other; undefined where one is hidden. */
export interface Parameters {
	/** A parameter, evaluated for the item. Objects are shared between items, so nobody is to change them. */
	value(name: string, of: Place): unknown;
	/** One member of a collection; the others are not evaluated. */
	member(collection: string, name: string, of: Place): unknown;
	/** What fields of a resource mapper are filled with, by their IDs. */
	mapped(name: string, of: Place): IDataObject;
	/** The picked id of a resource locator, as n8n extracts it. */
	locator(name: string, of: Place): unknown;
}

/** An item and where it stands in the node's input. */
export interface Place {
	item: INodeExecutionData;
	index: number;
}

type Read = (of: Place) => unknown;

/** An expression that gives one column of the item as it is, which most are. */
const COLUMN =
	/^=\{\{\s*\$json(?:\.([A-Za-z_]\w*)|\[\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')\s*\])\s*\}\}$/;
/** What n8n does not let expressions read. */
const FORBIDDEN = ['__proto__', 'prototype', 'constructor'];
/** Signs that mean something in the way to a parameter. */
const IN_PATHS = /["'\\[\]]/;

/**
 * Opens the parameters of a run. n8n evaluates an expression in a closed-off engine, which takes a
 * tenth to a whole millisecond, and copies what holds none for every item. So what is the same for all
 * items is read once, and a plain cell of the item's own is taken from it at once: the engine would
 * give the same. For AI tools, whose input is another, everything is asked of n8n.
 */
export function openParameters(ctx: IExecuteFunctions, isTool: boolean): Parameters {
	const saved = ctx.getNode().parameters as IDataObject;
	const reads = new Map<string, Read>();

	/** How a parameter is read, found out once. */
	function readOf(path: string, make: () => Read): Read {
		let read = reads.get(path);
		if (!read) reads.set(path, (read = make()));
		return read;
	}

	// Without a fallback n8n throws for a hidden parameter.
	const evaluated =
		(path: string): Read =>
		({ index }) =>
			ctx.getNodeParameter(path, index, null);

	function cellOr(raw: unknown, evaluate: Read): Read {
		const column = isTool ? undefined : columnOf(raw);
		if (column === undefined) return evaluate;
		return (of) => {
			const cell = cellIn(of.item.json, column);
			return cell === undefined ? evaluate(of) : cell;
		};
	}

	const plain = (path: string, raw: unknown): Read =>
		isStatic(raw) ? once(evaluated(path)) : cellOr(raw, evaluated(path));

	/** n8n makes text of moments within objects, but not of one that is asked for by itself. */
	const within = (path: string, raw: unknown): Read => {
		if (isStatic(raw)) return () => raw;
		const evaluate = evaluated(path);
		return cellOr(raw, (of) => asWithin(evaluate(of)));
	};

	function readMapped(name: string): Read {
		const whole = plain(name, saved[name]);
		const asWhole: Read = (of) => (whole(of) as { value?: IDataObject | null } | undefined)?.value;
		const fields = (saved[name] as { value?: unknown } | undefined)?.value;
		if (isTool || isStatic(saved[name]) || !isMembers(fields)) return asWhole;
		if (Object.keys(fields).some((id) => IN_PATHS.test(id))) return asWhole;
		const read = Object.entries(fields).map(
			([id, raw]) => [id, within(`${name}.value["${id}"]`, raw)] as const,
		);
		return (of) => Object.fromEntries(read.map(([id, readField]) => [id, readField(of)]));
	}

	function readLocator(name: string): Read {
		const raw = saved[name];
		const extract: Read = ({ index }) =>
			ctx.getNodeParameter(name, index, '', { extractValue: true });
		if (isStatic(raw)) return once(extract);
		return cellOr(isMembers(raw) ? raw.value : raw, extract);
	}

	const value: Parameters['value'] = (name, of) =>
		readOf(name, () => plain(name, saved[name]))(of) ?? undefined;
	return {
		value,
		member(collection, name, of) {
			const raw = saved[collection];
			if (!isMembers(raw) || isStatic(raw))
				return ((value(collection, of) ?? {}) as IDataObject)[name] ?? undefined;
			const path = `${collection}.${name}`;
			return readOf(path, () => within(path, raw[name]))(of) ?? undefined;
		},
		mapped: (name, of) =>
			(readOf(`${name}.value`, () => readMapped(name))(of) ?? {}) as IDataObject,
		locator: (name, of) => readOf(`${name}.`, () => readLocator(name))(of),
	};
}

/** The column that an expression gives as it is; undefined for any other. */
export function columnOf(raw: unknown): string | undefined {
	const found = typeof raw === 'string' ? COLUMN.exec(raw) : null;
	const name = found?.[1] ?? found?.[2] ?? found?.[3];
	return name === undefined || FORBIDDEN.includes(name) ? undefined : name;
}

/** A cell of a plain kind; undefined for one that is not there or that n8n may make something else of. */
function cellIn(json: IDataObject, column: string): string | number | boolean | null | undefined {
	if (!Object.hasOwn(json, column)) return undefined;
	const cell = json[column];
	const isPlain = cell === null || ['string', 'number', 'boolean'].includes(typeof cell);
	return isPlain ? (cell as string | number | boolean | null) : undefined;
}

function once(read: Read): Read {
	let known: { value: unknown } | undefined;
	return (of) => (known ??= { value: read(of) }).value;
}

/** Whether nothing in a parameter is an expression. */
function isStatic(raw: unknown): boolean {
	if (typeof raw === 'string') return !raw.startsWith('=');
	if (typeof raw !== 'object' || raw === null) return true;
	return Object.values(raw).every(isStatic);
}

function isMembers(raw: unknown): raw is IDataObject {
	return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function asWithin(value: unknown): unknown {
	return isLuxon(value) ? String(value) : value;
}
