import { z } from 'zod/v3';
import { readAddress } from '../text/address';
import { withoutEntities } from '../text/entities';
import type { Refusal, Text, Wanted } from '../text/readText';
import { plainText, readText, refusalOf, shown } from '../text/readText';
import { looksEmpty } from '../text/signs';
import { parseDay } from './day';

/** Zod checks of single fields, with the sentences users read. `label` is the field's display name. */

/** Required text as `readText` reads it, at most `max` characters (not bytes or UTF-16 units). */
export function requiredText(label: string, max: number, wanted?: Wanted) {
	return z.unknown().transform((value, ctx) => {
		const text = within(ctx, label, max, readText(value, wanted));
		return text === '' ? refuseEmpty(ctx, label) : text;
	});
}

/** Optional text as `readText` reads it, at most `max` characters; empty counts as absent. */
export function optionalText(label: string, max: number, wanted?: Wanted) {
	return z.unknown().transform((value, ctx) => {
		const text = within(ctx, label, max, readText(value, wanted));
		return text === '' ? undefined : text;
	});
}

function within(ctx: z.RefinementCtx, label: string, max: number, read: Text): string {
	if ('refused' in read) return refuseValue(ctx, read.refused, label);
	// There are never more characters than units.
	if (read.text.length <= max) return read.text;
	const length = Array.from(read.text).length;
	if (length <= max) return read.text;
	const message = `'${label}' has ${length} characters, ${max} is the most`;
	return refuse(ctx, message, 'Shorten it.', label);
}

/** One e-mail address, trimmed; the domain in small letters, the rest as written. */
export function emailAddress(label: string, max = 255) {
	return z.unknown().transform((value, ctx) => checkEmail(value, ctx, label, max));
}

/** The same as a function, for checks that are made of several. */
export function checkEmail(value: unknown, ctx: z.RefinementCtx, label: string, max = 255): string {
	const plain = plainText(value);
	if ('refused' in plain) return refuseValue(ctx, plain.refused, label);
	if (looksEmpty(plain.text)) return refuseEmpty(ctx, label);
	const text = withoutEntities(plain.text).normalize('NFC').trim();
	const wrong = refusalOf(text);
	if (wrong) return refuseValue(ctx, wrong, label);
	const read = readAddress(text);
	if (!('address' in read)) {
		return refuse(ctx, `'${label}' holds no email address`, whyNoEmail(text, read), label);
	}
	return within(ctx, label, max, { text: read.address });
}

function whyNoEmail(
	text: string,
	{ refused, isUnseen }: { refused: string; isUnseen?: boolean },
): string {
	const contents = `It contains '${shown(text)}'`;
	if (isUnseen) {
		return `${contents} with a character that cannot be seen. Delete the cell and type the address anew.`;
	}
	const parts = text.split(/[,;|\t]+|\s+/).filter((part) => part !== '');
	if (parts.filter((part) => part.includes('@')).length > 1) {
		return `${contents}. Give each address a row of its own.`;
	}
	if (/[;,|\t]/.test(text) && parts.some((part) => 'address' in readAddress(part))) {
		return `${contents}, which looks like a whole line of a CSV file. Set the option 'Delimiter' of Extract From File to the sign between its values.`;
	}
	return `${contents}. Correct the data or choose another field${refused && `: ${refused}`}.`;
}

/** A calendar day as `YYYY-MM-DD`, or undefined when left empty. See `parseDay` for what is read. */
export function optionalDay(label: string, timeZone: string) {
	return z.unknown().transform((value, ctx) => {
		const isBlank = typeof value === 'string' && looksEmpty(value);
		if (value === undefined || value === null || isBlank) return undefined;
		const parsed = parseDay(value, timeZone);
		return 'day' in parsed
			? parsed.day
			: refuse(ctx, `'${label}' holds no clear date`, `${parsed.refused}.`, label);
	});
}

/** One of several choices, in any letters, which only an expression can miss; empty means the first. */
export function checkChoice<Choice extends string>(
	value: unknown,
	ctx: z.RefinementCtx,
	label: string,
	choices: readonly Choice[],
): Choice {
	const text = value === undefined ? '' : String(value ?? '').trim();
	const choice = choices.find((one) => one.toLowerCase() === text.toLowerCase());
	if (choice !== undefined || text === '') return choice ?? choices[0];
	return refuse(
		ctx,
		`'${label}' is none of its choices`,
		`It contains '${text.slice(0, 60)}'. An expression may give ${choices.join(', ')}, or nothing.`,
		label,
	);
}

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

/** Refuses a value that is no text, or that a formula, an expression or a file left spoilt. */
export function refuseValue(
	ctx: z.RefinementCtx,
	{ is, found, fix }: Refusal,
	label: string,
): typeof z.NEVER {
	return refuse(ctx, `'${label}' holds ${is}`, `It contains '${found}'. ${fix}`, label);
}

function refuseEmpty(ctx: z.RefinementCtx, label: string): typeof z.NEVER {
	const fix = 'Fill in the field, or correct the row it comes from.';
	const message = `'${label}' is empty`;
	const params = { fix, label, isEmpty: true };
	ctx.addIssue({ code: z.ZodIssueCode.custom, message, params });
	return z.NEVER;
}
