import { asksForName } from '../params/aliases';
import type { Refusal } from '../text/readText';
import { readText } from '../text/readText';
import { define } from './fields';

/** A value with all its texts read, or the first of them that may not be sent, with the way to it. */
export type Values = { value: unknown } | { path: string; refused: Refusal };

/** Deeper than any payload; what is nested on purpose would exhaust the stack. */
const DEEPEST = 100;

/**
 * Reads every text within a value that is ready to be sent, as the texts of single fields are read,
 * but leaves the blanks around it. Everything else stays as it is.
 */
export function readValues(value: unknown, path: string[] = []): Values {
	if (typeof value === 'string') {
		const isName = asksForName(path[path.length - 1] ?? '');
		const read = readText(value, { lines: !isName, isName });
		if ('refused' in read) return { path: path.join('.'), refused: read.refused };
		return { value: read.text === value.trim() ? value : read.text };
	}
	if (typeof value !== 'object' || value === null || path.length > DEEPEST) return { value };
	if (!Array.isArray(value) && !isPlain(value)) return { value };
	const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
	for (const [key, member] of Object.entries(value)) {
		const read = readValues(member, [...path, key]);
		if ('refused' in read) return read;
		define(copy, key, read.value);
	}
	return { value: copy };
}

/** Moments and other things with a nature of their own are none of JSON's objects. */
function isPlain(value: object): boolean {
	const nature: unknown = Object.getPrototypeOf(value);
	return nature === null || nature === Object.prototype;
}
