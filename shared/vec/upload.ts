import type { Client } from '../http/client';
import { Form } from '../http/form';
import type { FilePart } from '../http/form';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { createCertificate, getCertificate } from './endpoints';
import type { CertificateIdentity } from './reconcile';
import { findCertificate } from './reconcile';
import type { VaultCertificate } from './schemas';

/** A certificate to upload. */
export interface NewCertificate extends CertificateIdentity {
	fullName: string;
	details?: string;
	file: FilePart;
}

/** A certificate as the service has it, and how it came to be known. */
export interface Uploaded {
	certificate: VaultCertificate;
	/** Found after an upload that was not answered. */
	recovered?: boolean;
	/** Was there before; nothing was uploaded. */
	alreadyExisted?: boolean;
}

export interface UploadOptions {
	onDuplicate: 'error' | 'returnExisting';
	/** An earlier try of this upload was not answered. */
	mayHaveLanded: boolean;
	/** Milliseconds since 1970 when the first try may have begun; undefined when not known. */
	sinceMs?: number;
	/** Whether a certificate already belongs to another row. */
	isTaken(uuid: string): boolean;
}

/** The service has the same certificate already. Source: VEC API, create one, 422. */
export function isDuplicate(outcome: Outcome<unknown>): boolean {
	return (
		outcome.kind === 'rejected' &&
		outcome.status === 422 &&
		/already exists/i.test([outcome.message, ...outcome.errors.map((e) => e.message)].join(' '))
	);
}

/**
 * Uploads a certificate so that the person gets it once: an unanswered upload is looked up, sent
 * once more only when it is not there, and stays unknown when even that gives no certainty.
 */
export async function uploadOnce(
	client: Client,
	certificate: NewCertificate,
	options: UploadOptions,
): Promise<Outcome<Uploaded>> {
	let mayHaveLanded = options.mayHaveLanded;
	for (let attempt = 1; ; attempt++) {
		if (mayHaveLanded) {
			const found = await findCertificate(client, certificate, options);
			if (found.kind !== 'ok') return { kind: 'unknown', reason: 'dropped' };
			if (found.value) return ok({ certificate: found.value, recovered: true });
			if (attempt > 2) return { kind: 'unknown', reason: 'dropped' };
		}
		const outcome = await client.send(createCertificate, { body: toForm(certificate) });
		if (outcome.kind === 'ok') return ok({ certificate: outcome.value.data });
		if (isDuplicate(outcome))
			return await onDuplicate(client, certificate, options, mayHaveLanded, outcome);
		if (outcome.kind !== 'unknown' || client.signal?.aborted) return outcome;
		mayHaveLanded = true;
	}
}

async function onDuplicate(
	client: Client,
	certificate: NewCertificate,
	options: UploadOptions,
	mayHaveLanded: boolean,
	refusal: Outcome<never> | Outcome<unknown>,
): Promise<Outcome<Uploaded>> {
	// A first try that was refused as a duplicate met somebody else's certificate, not its own.
	if (!mayHaveLanded && options.onDuplicate === 'error') return refusal as Outcome<never>;
	const found = await findCertificate(client, certificate, { isTaken: options.isTaken });
	if (found.kind !== 'ok') return found;
	if (!found.value) return refusal as Outcome<never>;
	return ok({
		certificate: found.value,
		...(mayHaveLanded ? { recovered: true } : { alreadyExisted: true }),
	});
}

function toForm({
	certificateTitle,
	fullName,
	applicantEmail,
	issueDate,
	details,
	file,
}: NewCertificate): Form {
	const form = new Form();
	form.append('certificate_title', certificateTitle);
	form.append('full_name', fullName);
	form.append('applicant_email', applicantEmail);
	form.append('issue_date', issueDate);
	form.append('details', details);
	form.append('certificate_file', file);
	return form;
}

/** The certificate as it is now. */
export async function fetchCertificate(
	client: Client,
	uuid: string,
): Promise<Outcome<VaultCertificate>> {
	const outcome = await client.send(getCertificate, { path: { uuid } });
	return outcome.kind === 'ok' ? ok(outcome.value.data) : outcome;
}
