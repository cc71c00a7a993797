import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Problem } from '../http/problem';

/**
 * What a user reads about something that was thrown although outcomes are values here: n8n's errors
 * are written for users, whatever else comes up was not and only says what n8n met.
 */
export function problemOfThrown(error: unknown): Problem {
	if (isForUsers(error)) return unreadable(error);
	return {
		message: 'n8n could not go on with this item',
		description: `${quote(error)}Look after that, then run this item again. If it happens again, show this text to whoever looks after your n8n.`,
	};
}

/** A parameter that could not be evaluated, e.g. an expression that names a missing node. */
export function unreadable(error: unknown): Problem {
	const { message, description } = (error ?? {}) as Partial<Record<keyof Problem, unknown>>;
	return {
		message: typeof message === 'string' && message ? message : 'A field could not be read',
		description:
			typeof description === 'string' && description
				? description
				: 'Correct the expression in this node, or the data it reads, then run it again.',
	};
}

/** What n8n or its surroundings say, as a part of a description with a blank behind; empty where they say nothing. */
export function quote(error: unknown): string {
	const said = error instanceof Error ? error.message : String(error ?? '');
	return said === '' ? '' : `It says: ${said.slice(0, 200).replace(/\.?$/, '.')} `;
}

function isForUsers(error: unknown): boolean {
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return true;
	// Their classes are not exported by every version of n8n.
	return error instanceof Error && /^Expression/.test(error.name);
}
