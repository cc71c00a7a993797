import { isMembers } from '../http/members';
import { cut } from '../http/problem';
import { asksForName } from '../params/aliases';
import { withoutEntities } from '../text/entities';
import type { Luxon } from '../text/luxon';
import { isLuxon } from '../text/luxon';
import type { Refusal } from '../text/readText';
import { readText, refusalOf } from '../text/readText';
import { tidy } from '../text/signs';
import type { TypeField } from './fields';
import { readValues } from './readValues';
import { dayFormOf } from './writtenDay';

/** Turns any value that names a calendar day into `YYYY-MM-DD`, or says why it does not. */
export type ToDay = (value: unknown) => { day: string } | { refused: string };

/** A value fit for the field, or what is wrong with it. */
export type Converted = { value: unknown } | { refused: string };

/**
 * Converts a value to the type the field's example shows, where that loses nothing: sheets deliver
 * numbers, booleans and dates as text. Anything else is refused with the reason.
 */
export function convertValue(field: TypeField, value: unknown, toDay: ToDay): Converted {
	if (field.type === 'string') return convertText(field, value, toDay);
	// Of JSON each text is read by itself.
	const isJson = field.type === 'array' || field.type === 'object';
	if (typeof value !== 'string' || isJson) return convertTo(field, value, toDay);
	const text = withoutEntities(value);
	const refused = refusalOf(text);
	return refused ? refusal(refused, value) : convertTo(field, tidy(text, true), toDay);
}

function convertTo(field: TypeField, value: unknown, toDay: ToDay): Converted {
	switch (field.type) {
		case 'number':
			return convertNumber(value);
		case 'boolean':
			return convertBoolean(value);
		case 'day':
			return convertDay(value, toDay);
		case 'dateTime':
			return convertDateTime(value, toDay);
		case 'array':
			return convertJson(value, Array.isArray, 'a list, e.g. ["a", "b"]');
		case 'object':
			return convertJson(value, isMembers, 'an object, e.g. {"a": 1}');
		default:
			return isMoment(value) ? { value: isoText(value) } : withTexts(value);
	}
}

function convertText(field: TypeField, value: unknown, toDay: ToDay): Converted {
	const form = isDayByNature(value) ? dayFormOf(field.example) : undefined;
	if (form) {
		const parsed = toDay(value);
		if ('day' in parsed && form.write) return { value: form.write(parsed.day) };
		if ('day' in parsed) {
			return { refused: `${shown(value)} is no text. Write the day as in '${form.example}'` };
		}
	}
	if (isMoment(value)) return { value: isoText(value) };
	const isName = asksForName(field.path[field.path.length - 1]);
	const read = readText(value, { lines: !isName, isName });
	return 'text' in read ? { value: read.text } : refusal(read.refused, value);
}

/** Serial numbers, moments, and texts of moments: what a day becomes that nobody wrote out. */
function isDayByNature(value: unknown): boolean {
	if (typeof value === 'string') {
		return /^\s*(?:\d{5}(?:\.\d+)?|\d{12,13}|\d{4}-\d{2}-\d{2}T\S+)\s*$/.test(value);
	}
	return typeof value === 'number' || isMoment(value);
}

function withTexts(value: unknown): Converted {
	const read = readValues(value);
	return 'value' in read ? read : refusal(read.refused);
}

function refusal({ found, is, briefly }: Refusal, value?: unknown): Converted {
	const isAll = typeof value === 'string' && value.trim() === found;
	return { refused: `${shown(isAll ? value : found)} is ${is}; ${briefly}` };
}

function convertNumber(value: unknown): Converted {
	if (typeof value === 'number' && Number.isFinite(value)) return { value };
	const text = typeof value === 'string' ? value.trim() : '';
	const isPlain = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text);
	// A long number would silently lose its last digits.
	const isExact = isPlain && (text.includes('.') || String(Number(text)) === text);
	return isExact
		? { value: Number(text) }
		: { refused: `${shown(value)} is not a number such as 95 or 7.5` };
}

function convertBoolean(value: unknown): Converted {
	if (typeof value === 'boolean') return { value };
	const isPlain = typeof value === 'string' || typeof value === 'number';
	const text = isPlain ? String(value).trim().toLowerCase() : '';
	if (['true', 'yes', '1'].includes(text)) return { value: true };
	if (['false', 'no', '0'].includes(text)) return { value: false };
	return { refused: `${shown(value)} is neither true nor false. Write TRUE or FALSE` };
}

function convertDay(value: unknown, toDay: ToDay): Converted {
	const parsed = toDay(value);
	return 'day' in parsed ? { value: parsed.day } : parsed;
}

function convertDateTime(value: unknown, toDay: ToDay): Converted {
	if (isMoment(value)) return { value: isoText(value) };
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) && !Number.isNaN(Date.parse(text))) {
		return { value: text };
	}
	const parsed = toDay(value);
	return 'day' in parsed ? { value: `${parsed.day}T00:00:00.000Z` } : parsed;
}

function convertJson(
	value: unknown,
	fits: (parsed: unknown) => boolean,
	expected: string,
): Converted {
	if (fits(value)) return withTexts(value);
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
		if (fits(parsed)) return withTexts(parsed);
	} catch {
		return notJson(value, expected);
	}
	return notJson(value, expected);
}

function notJson(value: unknown, expected: string): Converted {
	const refused = typeof value === 'string' ? refusalOf(value) : undefined;
	return refused ? refusal(refused, value) : { refused: `${shown(value)} is not ${expected}` };
}

function isMoment(value: unknown): value is Date | Luxon {
	if (value instanceof Date) return !Number.isNaN(value.getTime());
	return isLuxon(value);
}

function isoText(value: Date | Luxon): string | null {
	return value instanceof Date ? value.toISOString() : value.toISO();
}

function shown(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
	return `'${cut(text, 40)}'`;
}
