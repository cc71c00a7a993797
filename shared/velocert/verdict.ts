import type { IDataObject } from 'n8n-workflow';
import type { Client } from '../http/client';
import type { Members } from '../http/members';
import { isMembers } from '../http/members';
import type { Outcome } from '../http/outcome';
import { isAboutData, ok, UNCLEAR } from '../http/outcome';
import type { Problem } from '../http/problem';
import { readErrors } from '../http/replyBody';
import { signOf } from '../http/replySigns';
import { validateCredential } from './endpoints';

/** What the service thinks of a payload; `errors` is empty when it is valid. */
export interface Verdict {
	valid: boolean;
	errors: string[];
}

/** Lets the service check one payload. A 4xx that describes the payload is a verdict, not a failure. */
export async function askVerdict(
	client: Client,
	credentialType: string,
	credential: IDataObject,
): Promise<Outcome<Verdict>> {
	const outcome = await client.send(validateCredential, {
		path: { credentialType },
		body: { credential },
	});
	if (outcome.kind === 'ok') return readVerdict(outcome.value);
	if (outcome.kind === 'rejected' && isAboutData(outcome)) {
		const errors = errorTexts(outcome.errors);
		if (errors.length === 0) errors.push(outcome.message ?? 'Velocert does not accept the data');
		return ok({ valid: false, errors });
	}
	return outcome;
}

/**
 * Invalid is what the reply calls so or lists errors of, valid what it calls so or lists none of; one
 * that does neither, or says of itself that it went wrong, is no verdict.
 */
function readVerdict(reply: Members): Outcome<Verdict> {
	const speaks = 'valid' in reply || 'errors' in reply;
	const { valid, errors: listed } = !speaks && isMembers(reply.data) ? reply.data : reply;
	const errors = errorTexts(readErrors(listed));
	if (valid === false || errors.length > 0) return ok({ valid: false, errors });
	const sign = signOf(reply);
	const isFine = sign === undefined || sign === 'yes';
	if (isFine && (valid === true || listed !== undefined)) return ok({ valid: true, errors });
	const said = [reply.error, reply.message].find((text) => typeof text === 'string');
	return { ...UNCLEAR, ...(said === undefined ? {} : { said }) };
}

function errorTexts(errors: Array<{ field?: string; message: string }>): string[] {
	return errors.map(({ field, message }) => (field ? `${field}: ${message}` : message));
}

/** What a user reads about a payload that the service finds invalid. */
export function invalidCredential(errors: string[]): Problem {
	const [first = 'no reason given'] = errors;
	const field = /^'?([\w.[\]]+)'?\s*:/.exec(first)?.[1];
	return {
		...(field ? { field } : {}),
		message: field
			? `Velocert does not accept '${field.slice(0, 40)}'`
			: 'Velocert does not accept the data of this row',
		description: `Velocert says: ${errors.slice(0, 5).join('; ').slice(0, 300)}. Correct the row; nothing was issued to it.`,
	};
}
