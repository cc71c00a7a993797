import type { IDataObject } from 'n8n-workflow';
import type { Client } from '../http/client';
import { Form } from '../http/form';
import type { FilePart } from '../http/form';
import type { Outcome, ServiceError } from '../http/outcome';
import { ok } from '../http/outcome';
import type { Problem } from '../http/problem';
import { submitBulk, uploadFile } from './endpoints';
import type { CertificateIdentity } from './reconcile';
import { factsOf, statusOf } from './schemas';
import type { Tracked } from './tracking';

/**
 * The service's own maximum is not documented. PHP, which it seems to run on, drops form fields
 * beyond 1,000 without a word; 150 entries have at most 900.
 */
export const MAX_ENTRIES = 150;

/** One entry of a bulk request. */
export interface BulkEntry extends CertificateIdentity {
	fullName: string;
	details?: string;
	fileId: string;
}

/** A bulk request the service has taken. */
export interface Batch {
	batchId: string;
	status: string;
	/** How many entries the service says it took; undefined when it does not say. */
	total?: number;
}

/** An entry the service has taken, or may have. */
export interface Submitted {
	/** What the service said of the request; `unknown` when it did not answer. */
	status: string;
	batchId?: string;
	/** Position within its request, from 0. */
	entryIndex?: number;
	/** Found in the list after a request that was not answered. */
	recovered?: boolean;
	/** In a dry run: what would become of it. */
	wouldBe?: string;
	tracked: Tracked;
}

/** What is remembered of an entry that was taken. */
export interface TakenFacts {
	batchId: string | null;
	/** Position within its request, from 0. */
	entryIndex: number;
	fileId: string | null;
}

/** Whether a complaint is about the file: the service names that field only within its sentence. Source: VEC API, createvaultbulk, 422. */
export function isAboutFile({ field, message }: ServiceError): boolean {
	return field === 'file_id' || /\bfile_id\b/.test(message);
}

/**
 * Stores a file for a later entry; the value is its id. Nobody is mailed for it. Source: VEC API,
 * uploadvaultfile.
 */
export async function storeForBulk(client: Client, file: FilePart): Promise<Outcome<string>> {
	const form = new Form();
	form.append('file', file);
	const outcome = await client.send(uploadFile, { body: form });
	return outcome.kind === 'ok' ? ok(outcome.value.data.file_id) : outcome;
}

/**
 * Submits at most `MAX_ENTRIES` entries, in order; the service takes all of them or none, and mails
 * each person once. Source: VEC API, createvaultbulk.
 */
export async function submitEntries(client: Client, entries: BulkEntry[]): Promise<Outcome<Batch>> {
	const outcome = await client.send(submitBulk, { body: toForm(entries) });
	if (outcome.kind !== 'ok') return outcome;
	const { batch_id: batchId, total, status } = outcome.value.data;
	return ok({ batchId, status: status ?? 'processing', total: total ?? undefined });
}

function toForm(entries: BulkEntry[]): Form {
	const form = new Form();
	entries.forEach((entry, index) => {
		const append = (field: string, value?: string) =>
			form.append(`entries[${index}][${field}]`, value);
		append('certificate_title', entry.certificateTitle);
		append('full_name', entry.fullName);
		append('applicant_email', entry.applicantEmail);
		append('file_id', entry.fileId);
		append('issue_date', entry.issueDate);
		append('details', entry.details);
	});
	return form;
}

/** What a row reads whose file was sent without an answer; an unused file is only waste. */
export function fileNotConfirmed(status: number | undefined): Problem {
	return {
		...(status === undefined ? {} : { status }),
		message: 'VEC did not confirm the file, so this entry was not submitted',
		description: 'Nobody was emailed for it. Run this item again later.',
	};
}

/** The item of an entry; `uuid` and `reference_id` come with the certificate, once it was seen. */
export function simplifyEntry(
	entry: Omit<BulkEntry, 'fileId'> & { fileId?: string },
	{ status, batchId, entryIndex, recovered, wouldBe, tracked: { certificate } }: Submitted,
): IDataObject {
	// What the vault holds, once that was seen, and not what the row says.
	const held = certificate ? factsOf(certificate) : {};
	return {
		batch_id: batchId ?? null,
		file_id: entry.fileId ?? null,
		entry_index: entryIndex ?? null,
		certificate_title: held.title ?? entry.certificateTitle,
		full_name: held.fullName ?? entry.fullName,
		applicant_email: held.email ?? entry.applicantEmail,
		issue_date: held.issueDate ?? entry.issueDate ?? null,
		status: certificate ? statusOf(certificate) : status,
		...(certificate ? { uuid: certificate.uuid, reference_id: held.referenceId ?? null } : {}),
		...(recovered ? { recovered } : {}),
		...(wouldBe ? { reason: wouldBe } : {}),
	};
}
