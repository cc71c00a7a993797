import { z } from 'zod/v3';
import { parseDay } from './day';
import { isSheetError } from './sheetError';

/** Zod checks of single fields, with the sentences users read. `label` is the field's display name. */

/** Characters that cannot be seen are left behind by copying, and lead the mail astray. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const EMAIL = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/u;

/** Required text, trimmed, at most `max` characters (not bytes or UTF-16 units). */
export function requiredText(label: string, max: number) {
	return z.unknown().transform((value, ctx) => {
		const text = asText(value);
		if (text === undefined || text === '')
			return refuse(ctx, `'${label}' is empty`, FILL_IT, label);
		if (isSheetError(text)) return refuseSheetError(ctx, text, label);
		const length = Array.from(text).length;
		if (length > max) {
			return refuse(ctx, `'${label}' has ${length} characters, ${max} is the most`, SHORTEN, label);
		}
		return text;
	});
}

/** Optional text, at most `max` characters; empty counts as absent. */
export function optionalText(label: string, max: number) {
	return z.unknown().transform((value, ctx) => {
		const text = asText(value);
		if (text === undefined || text === '') return undefined;
		if (isSheetError(text)) return refuseSheetError(ctx, text, label);
		const length = Array.from(text).length;
		return length > max
			? refuse(ctx, `'${label}' has ${length} characters, ${max} is the most`, SHORTEN, label)
			: text;
	});
}

/** One e-mail address, trimmed; the domain in small letters, the rest as written. */
export function emailAddress(label: string, max = 255) {
	return requiredText(label, max).transform((text, ctx) =>
		isEmail(text)
			? text.replace(/@[^@]*$/, (domain) => domain.toLowerCase())
			: refuse(ctx, `'${label}' holds no email address`, whyNoEmail(text), label),
	);
}

function isEmail(text: string): boolean {
	return EMAIL.test(text) && text.search(INVISIBLE) === -1;
}

function whyNoEmail(text: string): string {
	const contents = `It contains '${text.slice(0, 60)}'`;
	if (isEmail(text.replace(INVISIBLE, ''))) {
		return `${contents} with a character that cannot be seen. Delete the cell and type the address anew.`;
	}
	if (text.split(/[,;\s]+/).filter((part) => part.includes('@')).length > 1) {
		return `${contents}. Give each address a row of its own.`;
	}
	return `${contents}. Correct the data or choose another field.`;
}

/** A calendar day as `YYYY-MM-DD`, or undefined when left empty. See `parseDay` for what is read. */
export function optionalDay(label: string, timeZone: string) {
	return z.unknown().transform((value, ctx) => {
		if (value === undefined || value === null || asText(value) === '') return undefined;
		const parsed = parseDay(value, timeZone);
		return 'day' in parsed
			? parsed.day
			: refuse(ctx, `'${label}' holds no clear date`, `${parsed.refused}.`, label);
	});
}

const FILL_IT = 'Fill in the field, or correct the row it comes from.';
const SHORTEN = 'Shorten it.';

/** Reports a refused value to zod and ends the transform. */
export function refuse(
	ctx: z.RefinementCtx,
	message: string,
	fix: string,
	label: string,
): typeof z.NEVER {
	ctx.addIssue({ code: z.ZodIssueCode.custom, message, params: { fix, label } });
	return z.NEVER;
}

/** Refuses the error of a spreadsheet's formula. */
export function refuseSheetError(
	ctx: z.RefinementCtx,
	text: string,
	label: string,
): typeof z.NEVER {
	const fix = `It contains '${text}'. Correct the formula in the sheet.`;
	return refuse(ctx, `'${label}' holds an error of the spreadsheet`, fix, label);
}

function asText(value: unknown): string | undefined {
	if (typeof value === 'string') return value.normalize('NFC').trim();
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return undefined;
}
