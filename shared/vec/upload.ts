import type { Client } from '../http/client';
import { Form } from '../http/form';
import type { FilePart } from '../http/form';
import type { Failure, Ok, Outcome, Unknown } from '../http/outcome';
import { LEFT_OPEN, ok } from '../http/outcome';
import { isDuplicate } from './duplicates';
import { createCertificate } from './endpoints';
import type { CertificateIdentity, Found } from './reconcile';
import { findCertificate, isOwn } from './reconcile';
import type { VaultCertificate } from './schemas';
import { factsOf } from './schemas';

/** An upload that was cut off may still be at work in the service for this long. */
const SETTLE_MS = 1_000;
const MAX_SENDS = 2;

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
	/** In a dry run: what would become of it. */
	wouldBe?: string;
}

/** The service has the same certificate from elsewhere; nothing was uploaded. */
export interface Duplicate {
	kind: 'duplicate';
	/** The name the existing certificate bears, where it is not the one wanted. */
	otherName?: string;
	/** Why the existing certificate could not be looked up, if that was tried. */
	lookup?: Failure;
}

export interface UploadOptions {
	onDuplicate: 'error' | 'returnExisting';
	/** An earlier try of this upload was not answered. */
	mayHaveLanded: boolean;
	/** Milliseconds since 1970 when the first try may have begun; undefined when not known. */
	sinceMs?: number;
	/** Whether a certificate already belongs to another row. */
	isTaken(uuid: string): boolean;
	/**
	 * Tells the certificate of the earlier try, where that had another title or date: what the list
	 * does not show is not sent again then, because VEC would not notice that it is the same.
	 */
	isIt?(certificate: VaultCertificate): boolean;
}

/**
 * Uploads a certificate so that the person gets it once: an unanswered upload is looked up, sent
 * once more only when it is not there, and stays unknown when even that gives no certainty.
 */
export async function uploadOnce(
	client: Client,
	certificate: NewCertificate,
	options: UploadOptions,
): Promise<Outcome<Uploaded> | Duplicate> {
	let open: Unknown | undefined = options.mayHaveLanded ? LEFT_OPEN : undefined;
	for (let sends = 0; ; sends++) {
		if (open) {
			await client.clock.sleep(sends * SETTLE_MS, client.signal);
			const found = await findCertificate(client, certificate, options);
			if (found.kind !== 'ok') return open;
			const settled = settle(found.value, open);
			if (settled) return settled;
			if (sends >= MAX_SENDS || options.isIt) return open;
		}
		const outcome = await client.send(createCertificate, { body: toForm(certificate) });
		if (outcome.kind === 'ok') return ok({ certificate: outcome.value.data });
		if (isDuplicate(outcome)) return await settleDuplicate(client, certificate, options, open);
		// A repeat that was refused or did not go out leaves the first try as open as it was.
		if (outcome.kind !== 'unknown' && open) return open;
		if (outcome.kind !== 'unknown' || client.signal?.aborted) return outcome;
		open = outcome;
	}
}

/**
 * Tells an own upload, which the service now refuses to take twice, from somebody else's certificate
 * that was there before. `open` is how the own upload ended; while the list shows neither of them, it
 * may be the one.
 */
async function settleDuplicate(
	client: Client,
	certificate: NewCertificate,
	{ onDuplicate, sinceMs, isTaken }: UploadOptions,
	open: Unknown | undefined,
): Promise<Outcome<Uploaded> | Duplicate> {
	if (!open && onDuplicate === 'error') return { kind: 'duplicate' };
	const found = await findCertificate(client, certificate, { isTaken, sinceMs });
	if (found.kind !== 'ok') return open ?? { kind: 'duplicate', lookup: found };
	if (!found.value) return open ?? { kind: 'duplicate' };
	const settled = open && settle(found.value, open);
	if (settled) return settled;
	const { certificate: existing, isOther } = found.value;
	if (isOther) return { kind: 'duplicate', otherName: factsOf(existing).fullName };
	return onDuplicate === 'error'
		? { kind: 'duplicate' }
		: ok({ certificate: existing, alreadyExisted: true });
}

/**
 * What a certificate that was found means for an own upload without an answer: undefined when it is
 * none, or was surely there before, so that the own one is not there.
 */
function settle(found: Found | undefined, open: Unknown): Ok<Uploaded> | Unknown | undefined {
	if (!found || found.age === 'before') return undefined;
	if (isOwn(found)) return ok({ certificate: found.certificate, recovered: true });
	return { ...open, note: doubtAbout(found) };
}

function doubtAbout({ certificate, isOther }: Found): string {
	return isOther
		? `VEC shows such a certificate for '${factsOf(certificate).fullName}', which may be this one or an earlier one.`
		: 'VEC shows such a certificate, but does not tell the time, so it may be an earlier one.';
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
