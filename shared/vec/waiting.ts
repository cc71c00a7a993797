import type { Client } from '../http/client';
import type { Endpoint } from '../http/endpoint';
import { describeFailure } from '../http/nodeErrors';
import type { Failure } from '../http/outcome';
import type { Note } from '../http/problem';
import { getCertificate } from './endpoints';
import { fetchCertificate } from './fetchCertificate';
import type { VaultCertificate } from './schemas';
import { isFinal, statusOf } from './schemas';

/** A certificate that is being processed. */
export interface Waiting {
	certificate: VaultCertificate;
	/** Why its status could not be read the last time, e.g. with a token without that permission. */
	refusal?: Failure;
}

/** Looks at one. Passing troubles leave it open. */
export async function lookAgain(client: Client, waiting: Waiting): Promise<void> {
	const now = await fetchCertificate(client, waiting.certificate.uuid);
	if (now.kind === 'ok') {
		waiting.certificate = now.value;
		delete waiting.refusal;
	} else if (!isCutShort(now) && !isFinal(waiting.certificate)) waiting.refusal = now;
}

/** Whether nothing more will be learned of a certificate. */
export function isOver({ certificate, refusal }: Waiting): boolean {
	return isFinal(certificate) || (refusal !== undefined && isForGood(refusal));
}

/** Whether looking again would be answered the same. */
export function isForGood(failure: Failure): boolean {
	if (failure.kind === 'rejected') return failure.status !== 429;
	return failure.kind === 'notSent' && failure.reason === 'token';
}

/** Whether a look was not made because the time was over, which says nothing about the service. */
export function isCutShort(failure: Failure): boolean {
	return failure.kind === 'notSent' && failure.reason === 'stopped';
}

/** What is said of certificates that failed; undefined when none did. */
export function failedNote(certificates: VaultCertificate[]): string | undefined {
	const count = certificates.filter((certificate) => statusOf(certificate) === 'failed').length;
	return count === 0
		? undefined
		: `${counted(count)} failed in VEC. Use VEC Vault Retry to process ${count === 1 ? 'it' : 'them'} again.`;
}

/** What is said when the wait was over before processing was; undefined when nothing is left. */
export function stillProcessing(count: number): string | undefined {
	return count === 0
		? undefined
		: `${counted(count)} ${count === 1 ? 'is' : 'are'} still processing: 'Max Wait' was over first. Raise it, or look again later.`;
}

/** So many certificates, as the beginning of a sentence. */
export function counted(count: number): string {
	return count === 1 ? '1 certificate' : `${count} certificates`;
}

/** What is said of entries whose request was not answered; undefined when there are none. */
export function unconfirmedNote(count: number): string | undefined {
	return count === 0
		? undefined
		: `${counted(count)} ${count === 1 ? 'is' : 'are'} unknown: VEC did not confirm. Look in VEC before you run ${count === 1 ? 'it' : 'them'} again.`;
}

/** Of how many certificates the status could not be read the last time, and the message that says why. */
export interface Unreadable {
	count: number;
	why: string;
}

const ALL_READ: Unreadable = { count: 0, why: '' };

/** The same of certificates that were waited for; `call` is the one that was to tell. */
export function unreadableOf(
	all: readonly Waiting[],
	call: Endpoint<unknown> = getCertificate,
): Unreadable {
	const refusals = all.flatMap(({ refusal }) => refusal ?? []);
	if (refusals.length === 0) return ALL_READ;
	return { count: refusals.length, why: describeFailure(refusals[0], call).message };
}

/** What is said of those; nothing when all could be read. */
export function unreadableNotes({ count, why }: Unreadable): Note[] {
	if (count === 0) return [];
	const message = `The status of ${counted(count)} could not be read: ${why}.`;
	return [{ message, type: 'warning' }];
}

/** What a node says after waiting: how many failed, cannot be read, or are not finished. */
export function notesAfterWaiting(
	certificates: Array<VaultCertificate | undefined>,
	unreadable = ALL_READ,
): Note[] {
	const open = certificates.filter((certificate) => !certificate || !isFinal(certificate));
	const failed = failedNote(certificates.flatMap((certificate) => certificate ?? []));
	const late = stillProcessing(open.length - unreadable.count);
	return [
		...(failed ? [{ message: failed, type: 'warning' as const }] : []),
		...unreadableNotes(unreadable),
		...(late ? [{ message: late, type: 'info' as const }] : []),
	];
}
