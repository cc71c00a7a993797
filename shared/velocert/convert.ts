import { isSheetError } from '../params/sheetError';
import type { TypeField } from './fields';

/** Turns any value that names a calendar day into `YYYY-MM-DD`, or says why it does not. */
export type ToDay = (value: unknown) => { day: string } | { refused: string };

/** A value fit for the field, or what is wrong with it. */
export type Converted = { value: unknown } | { refused: string };

/**
 * Converts a value to the type the field's example shows, where that loses nothing: sheets deliver
 * numbers, booleans and dates as text. Anything else is refused with the reason.
 */
export function convertValue(field: TypeField, value: unknown, toDay: ToDay): Converted {
	if (isSheetError(value)) {
		return { refused: `${shown(value)} is an error of the spreadsheet; correct its formula` };
	}
	switch (field.type) {
		case 'any':
			return { value: isMoment(value) ? isoText(value) : value };
		case 'string':
			return convertText(value);
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
			return convertJson(
				value,
				(parsed) => typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed),
				'an object, e.g. {"a": 1}',
			);
	}
}

function convertText(value: unknown): Converted {
	if (typeof value === 'string') return { value: value.normalize('NFC').trim() };
	if (typeof value === 'number' || typeof value === 'boolean') return { value: String(value) };
	if (isMoment(value)) return { value: isoText(value) };
	return { refused: 'it has to be text' };
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
	if (fits(value)) return { value };
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
		if (fits(parsed)) return { value: parsed };
	} catch {
		return { refused: `${shown(value)} is not ${expected}` };
	}
	return { refused: `${shown(value)} is not ${expected}` };
}

interface Luxon {
	toISO(): string | null;
}

function isMoment(value: unknown): value is Date | Luxon {
	if (value instanceof Date) return !Number.isNaN(value.getTime());
	return typeof (value as { toISO?: unknown } | null)?.toISO === 'function';
}

function isoText(value: Date | Luxon): string | null {
	return value instanceof Date ? value.toISOString() : value.toISO();
}

function shown(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
	return `'${text.length > 40 ? `${text.slice(0, 39)}…` : text}'`;
}
