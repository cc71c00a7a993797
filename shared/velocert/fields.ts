import { isMembers } from '../http/members';
import { looksEmpty } from '../text/signs';

/** Kinds of value a field's example shows; `any` where the example is null. */
export type FieldType =
	| 'string'
	| 'number'
	| 'boolean'
	| 'day'
	| 'dateTime'
	| 'array'
	| 'object'
	| 'any';

/** One field of a credential type, flattened: `id` is the dotted name, `path` the way to it. */
export interface TypeField {
	id: string;
	path: string[];
	type: FieldType;
	example: unknown;
	/** An example that is empty itself may stay empty; everything else counts as required. */
	required: boolean;
}

const DEEPEST = 8;

/**
 * The example payload itself: one wrapped in a single `credential` object is unwrapped.
 * Assumed, see docs/api/velocert.md.
 */
export function exampleOf(reply: Record<string, unknown>): Record<string, unknown> {
	const { credential, ...others } = reply;
	return Object.keys(others).length === 0 && isMembers(credential) ? credential : reply;
}

/**
 * The fields of an example payload, wrapped or not.
 * Nothing says which fields are optional, so all with a non-empty example are required.
 * Source: Velocert guide "Learn about credential input fields"; assumptions in docs/api/velocert.md.
 */
export function fieldsOfExample(reply: Record<string, unknown>): TypeField[] {
	return flatten(exampleOf(reply), []);
}

function flatten(value: Record<string, unknown>, prefix: string[]): TypeField[] {
	return Object.entries(value).flatMap(([key, example]) => {
		const path = [...prefix, key];
		if (isMembers(example) && Object.keys(example).length > 0 && path.length < DEEPEST) {
			return flatten(example, path);
		}
		return [
			{ id: path.join('.'), path, type: typeOf(example), example, required: !isEmpty(example) },
		];
	});
}

function typeOf(example: unknown): FieldType {
	if (example === null || example === undefined) return 'any';
	if (Array.isArray(example)) return 'array';
	if (typeof example === 'number' || typeof example === 'boolean') {
		return typeof example as 'number' | 'boolean';
	}
	if (typeof example === 'object') return 'object';
	if (/^\d{4}-\d{2}-\d{2}$/.test(String(example))) return 'day';
	return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(String(example)) ? 'dateTime' : 'string';
}

/** Puts a value at its place in a nested object, making the way to it. */
export function setPath(target: Record<string, unknown>, path: string[], value: unknown): void {
	const place = path.length > 1 ? wayTo(target, path) : target;
	define(place, path[path.length - 1], value);
}

/** The object in which the last part of a path is a member, made where it is missing. */
function wayTo(target: Record<string, unknown>, path: string[]): Record<string, unknown> {
	let place = target;
	for (const key of path.slice(0, -1)) {
		if (!isMembers(own(place, key))) define(place, key, {});
		place = own(place, key) as Record<string, unknown>;
	}
	return place;
}

/** A member that the object itself has; `constructor` and the like are there without being data. */
export function own(value: unknown, key: string): unknown {
	return isMembers(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A copy of an object without what stands at a place in it, and without what would be empty then. */
export function without<Value extends object>(value: Value, [key, ...rest]: string[]): Value {
	const member = own(value, key);
	if (member === undefined || (rest.length > 0 && !isMembers(member))) return value;
	const left = rest.length > 0 ? without(member as object, rest) : {};
	const isLeft = Object.keys(left).length > 0;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => name !== key || isLeft)
			.map(([name, other]) => [name, name === key ? left : (other as unknown)]),
	) as Value;
}

/** Sets a member of an object. A plain assignment to `__proto__` would change the object's nature instead of adding a member. */
export function define(target: Record<string, unknown>, key: string, value: unknown): void {
	// To any name that no object has by nature, a plain assignment adds a member, and much faster.
	if (!(key in Object.prototype)) {
		target[key] = value;
		return;
	}
	Object.defineProperty(target, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}

/** Cells that hold nothing to be seen look empty, and are meant to be. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && looksEmpty(value));
}
