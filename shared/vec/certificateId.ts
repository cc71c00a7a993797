import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { sameLetters } from '../memory/identity';
import { refuse } from '../params/inputs';

/** The certificate a row names. By reference ID its UUID is empty until it was looked up. */
export interface NamedCertificate {
	uuid: string;
	/** In the letters the row has it, without blanks and signs that nobody sees. */
	referenceId?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** All reference IDs that were ever seen begin like this. Source: guide, create one. */
const SURE_REFERENCE = /^VEC(?:-[A-Z0-9]+)+$/i;
/** What may be one, should VEC count differently one day: letters, then further parts. */
const REFERENCE = /^[A-Z]{2,}(?:-[A-Z0-9._]+)+$/i;
const LONGEST_REFERENCE = 100;

/** One within a name; with at least two parts behind `VEC`, so that words are not taken for one. */
const REFERENCE_WITHIN = /(?<![A-Z0-9])VEC(?:-[A-Z0-9]+){2,}(?![A-Za-z0-9])/;

/** The reference ID that the name of a file tells. */
export function referenceIdIn(name = ''): string | undefined {
	return REFERENCE_WITHIN.exec(name)?.[0];
}

/** The reference ID that an item holds beside the same UUID, as items of all VEC nodes do. */
export function referenceIdBeside(json: IDataObject, uuid: string): string | undefined {
	const { uuid: own, reference_id: id } = json;
	const isSame = typeof own === 'string' && own.trim().toLowerCase() === uuid.toLowerCase();
	const isOne = typeof id === 'string' && id.length <= LONGEST_REFERENCE && REFERENCE.test(id);
	return isSame && isOne ? id : undefined;
}

/** Whether something is a UUID as VEC writes them. */
export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

const WHERE = "the field 'uuid' or 'reference_id' of another VEC node";

/**
 * Checks what a locator gives for a certificate. A UUID and a reference ID are told apart by
 * themselves, so each may stand where the other was asked for; the service's number leads nowhere.
 */
export const certificateInput = z
	.object({ mode: z.string().optional(), value: z.unknown() })
	.transform(({ mode, value }, ctx): NamedCertificate => {
		const text = textOf(value);
		if (UUID.test(text)) return { uuid: text.toLowerCase() };
		const isWanted = mode === 'reference' ? REFERENCE : SURE_REFERENCE;
		if (isWanted.test(text) && text.length <= LONGEST_REFERENCE) {
			return { uuid: '', referenceId: text };
		}
		if (text === '') {
			return refuse(ctx, "'Certificate' is empty", emptyFix(mode), 'Certificate');
		}
		const message = `'Certificate' is not a ${mode === 'reference' ? 'reference ID' : 'UUID'}`;
		return refuse(
			ctx,
			message,
			`It contains '${text.slice(0, 60)}'. ${fixOf(text, mode)}`,
			'Certificate',
		);
	});

/** One way to write it: no blanks around, nothing that nobody sees, and hyphens of whatever kind as `-`. */
function textOf(value: unknown): string {
	if (value === undefined || value === null) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return sameLetters(text).replace(/\p{Pd}|\u2212/gu, '-');
}

function emptyFix(mode: string | undefined): string {
	const what = { list: 'Pick one from the list', reference: 'Enter its reference ID' }[mode ?? ''];
	return `${what ?? 'Enter its UUID'}, or take ${WHERE}.`;
}

function fixOf(text: string, mode: string | undefined): string {
	if (/^https?:|\/\//i.test(text)) {
		return 'Enter only the reference ID or the UUID, not a link.';
	}
	if (/^\d+$/.test(text)) {
		return `That number leads to no certificate. Take ${WHERE}.`;
	}
	return mode === 'reference'
		? `Enter it as VEC shows it, such as VEC-IC-7K2M9Q4A, or take ${WHERE}.`
		: `Take ${WHERE}, or choose 'By Reference ID' for one such as VEC-IC-7K2M9Q4A.`;
}
