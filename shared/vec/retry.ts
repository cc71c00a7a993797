import type { Client } from '../http/client';
import type { Failure, Ok, Rejected, Unknown } from '../http/outcome';
import { LEFT_OPEN, ok } from '../http/outcome';
import type { Note, Problem } from '../http/problem';
import { retryCertificate } from './endpoints';
import { fetchCertificate, mayNotView } from './fetchCertificate';
import type { VaultCertificate } from './schemas';
import { isFinal, statusOf } from './schemas';
import type { Unreadable, Waiting } from './waiting';
import { counted, notesAfterWaiting } from './waiting';

/** A retry that was cut off may still be at work in the service for this long. */
const SETTLE_MS = 1_000;
const MAX_SENDS = 2;

/** There is nothing to retry; nothing was done. */
export interface NotFailed {
	kind: 'notFailed';
	/** Its present status; absent when it could not be read. */
	status?: string;
	/** Why it could not be read. */
	lookup?: Failure;
}

/** Whether there is anything to retry could not be read, so nothing was sent. */
export interface Unread {
	kind: 'unread';
	failure: Failure;
}

/** Why a certificate was not, or perhaps not, retried. */
export type RetryFailure = Failure | NotFailed | Unread;

export interface RetryOptions {
	/** It was seen failed a moment ago, so there is no need to look first. */
	knownFailed?: boolean;
	/** An earlier try, made when it was failed, was not answered. */
	mayHaveLanded?: boolean;
	/** Called before each request that may take effect. */
	onSending?(): void;
}

/**
 * Lets a failed certificate be processed again, once. After a try without an answer the certificate
 * itself tells whether it worked: it was failed before, so it is not now. A token that may not view is
 * taken at its word: it sends without looking.
 */
export async function retryOnce(
	client: Client,
	uuid: string,
	{ knownFailed = false, mayHaveLanded = false, onSending }: RetryOptions = {},
): Promise<Ok<VaultCertificate> | RetryFailure> {
	let open: Unknown | undefined = mayHaveLanded ? LEFT_OPEN : undefined;
	for (let sends = 0; ; sends++) {
		if (open || !knownFailed) {
			if (sends >= MAX_SENDS) await client.clock.sleep(SETTLE_MS, client.signal);
			const known = await fetchCertificate(client, uuid);
			if (known.kind === 'ok' && statusOf(known.value) !== 'failed') {
				return open ? known : { kind: 'notFailed', status: statusOf(known.value) };
			}
			if (known.kind !== 'ok' && !mayNotView(known)) return open ?? unread(known);
		}
		if (open && sends >= MAX_SENDS) return open;
		if (sends > 0) await client.clock.sleep(SETTLE_MS, client.signal);
		onSending?.();
		const outcome = await client.send(retryCertificate, { path: { uuid } });
		if (outcome.kind === 'ok') return ok(outcome.value.data);
		if (isNotFailed(outcome)) return await settleRefusal(client, uuid, outcome, open);
		// A repeat that was refused or did not go out leaves the first try as open as it was.
		if (outcome.kind !== 'unknown') return open ?? outcome;
		open = outcome;
		if (client.signal?.aborted) return open;
	}
}

/** Only a failed certificate is taken. Source: VEC API, retry, 400. */
function isNotFailed(outcome: Failure): outcome is Rejected {
	return outcome.kind === 'rejected' && outcome.status === 400 && !outcome.html;
}

/** Reading has no effect, so a missing answer must not sound as if there had been one. */
function unread(failure: Failure): Failure | Unread {
	return failure.kind === 'unknown' ? { kind: 'unread', failure } : failure;
}

/** Tells an own retry that worked without an answer from a certificate that had not failed. */
async function settleRefusal(
	client: Client,
	uuid: string,
	refusal: Rejected,
	open: Unknown | undefined,
): Promise<Ok<VaultCertificate> | RetryFailure> {
	const known = await fetchCertificate(client, uuid);
	if (open) return known.kind === 'ok' ? known : open;
	if (known.kind !== 'ok') return { kind: 'notFailed', lookup: known };
	const status = statusOf(known.value);
	return status === 'failed' ? refusal : { kind: 'notFailed', status };
}

/** Whether a certificate that was found failed recovered or vanished since. */
export function isGone(failure: RetryFailure): boolean {
	return failure.kind === 'notFailed' || (failure.kind === 'rejected' && failure.status === 404);
}

const NEXT_STEP: Record<string, string> = {
	pending: 'Wait until VEC has processed it.',
	processing: 'Wait until VEC has processed it.',
	generated: 'Use VEC Vault Download to get its PDF.',
	revoked: 'Ask VEC about it.',
};

/** What a user reads about a certificate that has not failed; `why` its status is not known. */
export function nothingToRetry({ status }: NotFailed, why?: string): Problem {
	const present = status
		? `Its present status is ${status}.`
		: `Its present status could not be read${why ? `: ${why}` : ''}.`;
	return {
		field: 'Certificate',
		message: 'This certificate is not failed, so there is nothing to retry',
		description: [present, status ? (NEXT_STEP[status] ?? '') : 'Look for it in VEC.']
			.filter(Boolean)
			.join(' '),
	};
}

/**
 * Whether looking at a retried certificate again may tell something new. A failed one is looked at
 * once more, because nothing says that the reply to a retry carries the new status.
 */
export function mayChange({ certificate }: Waiting): boolean {
	return !isFinal(certificate) || statusOf(certificate) === 'failed';
}

/** What is said after waiting: how many failed again, cannot be read, or are not finished. */
export function notesAfterRetry(certificates: VaultCertificate[], unreadable?: Unreadable): Note[] {
	const failed = certificates.filter((certificate) => statusOf(certificate) === 'failed').length;
	const others = certificates.filter((certificate) => statusOf(certificate) !== 'failed');
	const again: Note = {
		message: `${counted(failed)} failed again in VEC. Look in VEC for the reason before you retry ${failed === 1 ? 'it' : 'them'} once more.`,
		type: 'warning',
	};
	return [...(failed > 0 ? [again] : []), ...notesAfterWaiting(others, unreadable)];
}
