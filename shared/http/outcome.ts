/** One complaint of a service about what it was sent; `entry` counts from 0 within the request. */
export interface ServiceError {
	field?: string;
	entry?: number;
	message: string;
}

export interface Ok<T> {
	kind: 'ok';
	value: T;
}

/** The service answered no; nothing took effect. */
export interface Rejected {
	kind: 'rejected';
	status: number;
	message?: string;
	errors: ServiceError[];
	/** The permission a 403 asks for, e.g. `certificate-vault:create`. */
	permission?: string;
	/** The body was a web page, so it does not come from the API. */
	html: boolean;
	/** What else was found out, as a sentence. */
	note?: string;
	retryAfterMs?: number;
}

/** Nothing reached the service. */
export interface NotSent {
	kind: 'notSent';
	reason:
		| 'offline'
		| 'address'
		| 'tls'
		| 'cancelled'
		| 'stopped'
		| 'blocked'
		| 'id'
		| 'content'
		/** The file to be sent could not be read to its end. */
		| 'file'
		/** Several calls in a row got no answer. */
		| 'down'
		/** Several answers in a row were no clear yes. */
		| 'unclear'
		/** Several calls in a row were only asked to wait. */
		| 'busy'
		/** The token was refused before. */
		| 'token';
}

/** The request may or may not have taken effect. */
export interface Unknown {
	kind: 'unknown';
	reason:
		| 'timeout'
		| 'dropped'
		| 'cancelled'
		| 'serverError'
		| 'unreadable'
		| 'tooLarge'
		| 'redirect'
		/** It answered, but neither a clear yes nor a clear no. */
		| 'unclear'
		/** An earlier try, or another execution, began it and nobody knows how that ended. */
		| 'leftOpen';
	status?: number;
	html?: boolean;
	/** What the service said instead of a clear yes. */
	said?: string;
	/** What else was found out, as a sentence. */
	note?: string;
	retryAfterMs?: number;
}

/** A call did not lead to a usable answer. */
export type Failure = Rejected | NotSent | Unknown;

/** What a call came to. */
export type Outcome<T> = Ok<T> | Failure;

/** An outcome with a usable answer. */
export function ok<T>(value: T): Ok<T> {
	return { kind: 'ok', value };
}

/** An outcome of a call that did not leave n8n, or surely did not arrive. */
export function notSent(reason: NotSent['reason']): NotSent {
	return { kind: 'notSent', reason };
}

/** A write that was begun before, and is not known to have happened or not. */
export const LEFT_OPEN: Unknown = { kind: 'unknown', reason: 'leftOpen' };

/** An answer that is no clear yes: it may or may not have taken effect. */
export const UNCLEAR: Unknown = { kind: 'unknown', reason: 'unclear' };

/** Reasons not to send that lie in what was to be sent. */
const OF_ONE: Array<NotSent['reason']> = ['stopped', 'id', 'content', 'file'];

/** Whether every further request of the run would meet the same answer. */
export function concernsAll(failure: Failure): boolean {
	if (failure.kind === 'notSent') return !OF_ONE.includes(failure.reason);
	// Token, payment, permission, law.
	return failure.kind === 'rejected' && [401, 402, 403, 451].includes(failure.status);
}

/** Refusals that other data might not have met; what is wrong with the call, the token or everybody has other numbers. */
const ABOUT_DATA = [400, 409, 422];

/** Whether a refusal may be about what was sent, such as one row of many. */
export function isAboutData({ status, html }: Rejected): boolean {
	return ABOUT_DATA.includes(status) && !html;
}

/** What such an answer means for the rows that did not get their turn because of it. */
export function forTheRest(failure: Failure): Failure {
	return failure.kind === 'rejected' && failure.status === 401 ? notSent('token') : failure;
}
