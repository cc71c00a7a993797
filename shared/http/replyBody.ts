import type { Mask } from './mask';
import { isMembers } from './members';
import type { ServiceError } from './outcome';

const DEEPEST = 4;

/** Replies hold a few thousand values, a dozen levels deep; more would only serve to wear n8n out. */
const MOST_VALUES = 250_000;
const DEEPEST_VALUE = 100;
/** Signs that begin or part values, of which texts may hold some as well. */
const MOST_SIGNS = 4 * MOST_VALUES;

const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** What could be read from the body of a refusal. */
export interface Refusal {
	message?: string;
	errors: ServiceError[];
	permission?: string;
	html: boolean;
}

/**
 * Text of a body, without the mark that some servers put in front of it. What is no UTF-8, though JSON
 * has to be, is Latin-1: the reply of an older server then says the same as it would otherwise.
 */
export function bodyText(bytes: Buffer): string {
	const read = bytes.toString('utf8');
	const isUtf8 = !read.includes('\ufffd') || Buffer.from(read, 'utf8').equals(bytes);
	const text = isUtf8 ? read : bytes.toString('latin1');
	return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * The JSON value of a text, or undefined when it is none. One that is built to do harm counts as
 * none: too many values, too deep, or with a member that would change what its object is.
 */
export function parseJson(text: string): unknown {
	if (text.length > MOST_SIGNS && countSigns(text) > MOST_SIGNS) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return count(value, 0) > MOST_VALUES ? undefined : value;
	} catch {
		return undefined;
	}
}

/** Tells a text that would take long and fill the memory to parse from one that is only long. */
function countSigns(text: string): number {
	let signs = 0;
	for (let at = 0; at < text.length; at++) {
		const sign = text.charCodeAt(at);
		if (sign === COMMA || sign === BRACKET || sign === BRACE) signs += 1;
	}
	return signs;
}

/** How many values a value holds, itself included; infinitely many when it is not to be touched. */
function count(value: unknown, depth: number): number {
	if (!isObject(value)) return 1;
	if (depth > DEEPEST_VALUE) return Infinity;
	let values = 1;
	// Every reply comes this way, and lists of members would have to be made first.
	for (const key in value) {
		// Code that copies such a member the usual way would lose it, or worse.
		if (key === '__proto__') return Infinity;
		values += count(value[key], depth + 1);
		if (values > MOST_VALUES) break;
	}
	return values;
}

/** A web page, or XML of something in between: no JSON begins like that, whatever comes first in it. */
export function isHtml(text: string): boolean {
	return /^\s*<[!?a-z]/i.test(text);
}

/**
 * Reads the error bodies of both services: `{message}`, `{message, errors: {field: [..]}}`,
 * `{message, errors: ["Entry 0: .."]}`; anything else yields no message. Source: docs/api/vec.md, "Errors".
 */
export function readRefusal(text: string, mask: Mask): Refusal {
	if (isHtml(text)) return { errors: [], html: true };
	const json = mask(parseJson(text));
	if (!isMembers(json)) return { errors: [], html: false };
	const nested = isMembers(json.error) ? json.error.message : json.error;
	return {
		message: textOf(json.message) ?? textOf(nested),
		errors: readErrors(json.errors ?? (isMembers(json.error) ? json.error.details : undefined)),
		permission: textOf(json.required_permission),
		html: false,
	};
}

/** Complaints in whatever shape they came: text, list, list of objects, or map of field to list. */
export function readErrors(value: unknown, field?: string, depth = 0): ServiceError[] {
	if (value === undefined || value === null || value === '' || depth > DEEPEST) return [];
	if (Array.isArray(value)) return value.flatMap((part) => readErrors(part, field, depth + 1));
	if (!isMembers(value)) return [withEntry(String(value), field)];
	const message = textOf(value.message) ?? textOf(value.error) ?? textOf(value.detail);
	if (message !== undefined) {
		const named = textOf(value.field) ?? textOf(value.path) ?? textOf(value.property) ?? field;
		return [withEntry(message, named)];
	}
	return Object.entries(value).flatMap(([key, part]) => {
		const path = field === undefined ? key : `${field}.${key}`;
		return readErrors(part, path, depth + 1);
	});
}

/** `Entry 3: …` counts the entries of the request from 0. Source: VEC API, createvaultbulk. */
function withEntry(message: string, field?: string): ServiceError {
	const entry = /^Entry (\d+):\s*/i.exec(message);
	const byField =
		field === undefined ? null : /^(?:entries|recipients)[.[](\d+)\]?(?:\.(.+))?$/.exec(field);
	return {
		message: entry ? message.slice(entry[0].length) : message,
		...(byField ? (byField[2] ? { field: byField[2] } : {}) : field ? { field } : {}),
		...((entry ?? byField) ? { entry: Number((entry ?? byField)?.[1]) } : {}),
	};
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Lists included. */
function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
