import type { IDataObject } from 'n8n-workflow';
import type { z } from 'zod/v3';
import type { Problem } from '../http/problem';
import { sameLetters, volatilePart, volatilePartOfKey } from '../memory/identity';
import { refuse, refuseValue } from '../params/inputs';
import { refusalOf } from '../text/readText';
import { JSON_LABEL } from './credentialSource';

/** What may tell rows apart: the user's own key, and expressions that give the same at every run. */

const LABEL = 'Dedupe Key';

/** What expressions make of something that is not there; it would be the key of many rows. */
const NOTHING = ['undefined', 'null', 'NaN', 'Infinity', '-Infinity'];

/** Checks the user's own key: a text or a number, because two lists or objects are never the same. */
export function checkDedupeKey(value: unknown, ctx: z.RefinementCtx): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string' || typeof value === 'number') {
		const key = sameLetters(String(value));
		const isNothing = NOTHING.includes(key) || key.includes('[object ');
		const wrong = isNothing ? undefined : refusalOf(key);
		if (wrong) return refuseValue(ctx, wrong, LABEL);
		if (!isNothing) return key;
		return refuse(
			ctx,
			`'${LABEL}' holds no value of the row`,
			`It contains '${key.slice(0, 60)}', which every row without a value gives, so one would silence the others. Name a value that is there, e.g. {{ $json.eventId }}.`,
			LABEL,
		);
	}
	const what = Array.isArray(value) ? 'a list' : `a value of the kind ${typeof value}`;
	return refuse(
		ctx,
		`'${LABEL}' is no text or number`,
		`It is ${typeof value === 'object' && !Array.isArray(value) ? 'an object' : what}. Name one value of it, e.g. {{ $json.eventId }}.`,
		LABEL,
	);
}

/** Says of a row's key, empty for none, what stands in its way at every run; nothing where nothing does. */
export function volatileProblem(parameters: IDataObject): (key: string) => Problem | undefined {
	const [ofKey, ofField] = [volatileKey(parameters), volatileField(parameters)];
	return (key) => ofKey ?? (key === '' ? ofField : undefined);
}

/**
 * Says why the user's key gives something else at every run, so that everybody would be issued again;
 * undefined when it does not. `parameters` are the node's as they are saved.
 */
function volatileKey(parameters: IDataObject): Problem | undefined {
	const part = volatilePartOfKey((parameters.options as IDataObject | undefined)?.dedupeKey);
	if (part === undefined) return undefined;
	return {
		field: LABEL,
		message: `'${LABEL}' changes from run to run, so everybody would be issued again`,
		description: `It uses ${part}. Name what makes two rows the same, e.g. {{ $json.eventId }}. If everybody is to get one each month, write {{ $now.toFormat('yyyy-MM') }}. Nothing was issued.`,
	};
}

/**
 * The mapped field that gives something else at every run, so that no row could be known again;
 * undefined when there is none. `parameters` are the node's as they are saved.
 */
function volatileField(parameters: IDataObject): Problem | undefined {
	const expressions =
		parameters.credentialInput === 'json'
			? [[JSON_LABEL, parameters.credentialJson] as const]
			: Object.entries(mappedExpressions(parameters));
	for (const [field, expression] of expressions) {
		const part = volatilePart(expression);
		if (part === undefined) continue;
		return {
			field,
			message: `'${field.slice(0, 40)}' changes from run to run, so nobody could be recognised`,
			description: `It uses ${part}, and 'Skip Already Issued' tells by the values who got something before. Say under 'Dedupe Key' what makes two rows the same, e.g. {{ $json.eventId }} or the title of the course, or map a value of the row. Nothing was issued.`,
		};
	}
	return undefined;
}

function mappedExpressions(parameters: IDataObject): IDataObject {
	const { mappingMode, value } = (parameters.fields ?? {}) as {
		mappingMode?: string;
		value?: IDataObject | null;
	};
	return mappingMode === 'autoMapInputData' ? {} : (value ?? {});
}
