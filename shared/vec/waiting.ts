import type { Client } from '../http/client';
import type { Failure } from '../http/outcome';
import type { VaultCertificate } from './schemas';
import { isFinal, statusOf } from './schemas';
import { fetchCertificate } from './upload';

/** A certificate that is being processed. */
export interface Waiting {
	certificate: VaultCertificate;
	/** Why its status could not be read the last time, e.g. with a token without that permission. */
	refusal?: Failure;
}

/** A note in the output panel. */
export interface Note {
	message: string;
	type: 'info' | 'warning';
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

/** What a node says after waiting: how many failed, cannot be read, or are not finished. */
export function notesAfterWaiting(
	certificates: Array<VaultCertificate | undefined>,
	unreadable: { count: number; why: string } = { count: 0, why: '' },
): Note[] {
	const { count, why } = unreadable;
	const open = certificates.filter((certificate) => !certificate || !isFinal(certificate));
	const failed = failedNote(certificates.flatMap((certificate) => certificate ?? []));
	const late = stillProcessing(open.length - count);
	return [
		...(failed ? [{ message: failed, type: 'warning' as const }] : []),
		...(count > 0
			? [
					{
						message: `The status of ${counted(count)} could not be read: ${why}.`,
						type: 'warning' as const,
					},
				]
			: []),
		...(late ? [{ message: late, type: 'info' as const }] : []),
	];
}
