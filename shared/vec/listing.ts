import type { IDataObject } from 'n8n-workflow';
import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { fetchPage, PAGE_SIZE, visitCertificates } from './pages';
import type { VaultCertificate } from './schemas';

/** Which certificates are wanted; what is absent does not matter. */
export interface VaultFilters {
	status?: string;
	applicantEmail?: string;
	search?: string;
	batchId?: string;
}

export interface Listed {
	certificates: VaultCertificate[];
	/** The list was left before its end, see `visitCertificates`. */
	cut: boolean;
}

/** Labels of the filters by the service's names, for its complaints. */
export const filterLabels: Record<string, string> = {
	status: 'Status',
	applicant_email: 'Applicant Email',
	search: 'Search',
	batch_id: 'Batch ID',
	per_page: 'Limit',
};

/** No batch has this id. */
const NO_BATCH = '00000000-0000-0000-0000-000000000000';

/**
 * The certificates that fit, each once, at most `limit`; reads no page more than that takes.
 * `isWanted` sorts out further ones here.
 */
export async function listVault(
	client: Client,
	filters: VaultFilters,
	limit: number,
	isWanted?: (certificate: VaultCertificate) => boolean,
): Promise<Outcome<Listed>> {
	const { batchId } = filters;
	const certificates: VaultCertificate[] = [];
	const outcome = await visitCertificates(
		client,
		queryOf(filters),
		(certificate) => {
			const isOfBatch = batchId === undefined || batchOf(certificate, batchId) === batchId;
			if (isOfBatch && (isWanted?.(certificate) ?? true)) certificates.push(certificate);
			return certificates.length >= limit;
		},
		{
			// Where some are sorted out here, more than `limit` may have to be read.
			perPage: batchId === undefined && !isWanted ? Math.min(limit, PAGE_SIZE) : PAGE_SIZE,
			needed: () => limit - certificates.length,
		},
	);
	return outcome.kind === 'ok' ? ok({ certificates, cut: outcome.value.cut }) : outcome;
}

function queryOf({ status, applicantEmail, search, batchId }: VaultFilters): IDataObject {
	return {
		...(status ? { status } : {}),
		...(applicantEmail ? { applicant_email: applicantEmail } : {}),
		...(search ? { search } : {}),
		...(batchId ? { batch_id: batchId } : {}),
	};
}

/** The batch a certificate says it belongs to; without such a field, the one that was asked for. */
function batchOf(certificate: VaultCertificate, asked: string): string {
	return namesBatch(certificate) ? String(certificate.batch_id) : asked;
}

/** Whether a certificate tells its batch; list items of the reference do not. */
export function namesBatch(certificate: VaultCertificate): boolean {
	return Object.hasOwn(certificate, 'batch_id');
}

/**
 * Whether the list goes by `batch_id`: the guide says so, the reference knows no such parameter. Asks
 * for a batch that cannot be, so certificates in the answer mean that the parameter is ignored; a
 * complaint about it means that it is known. Only of use while the vault holds certificates.
 */
export async function heedsBatchId(client: Client): Promise<Outcome<boolean>> {
	const outcome = await fetchPage(client, { batch_id: NO_BATCH }, 1, 1);
	if (outcome.kind === 'ok') return ok(outcome.value.data.length === 0);
	const isComplaint = outcome.kind === 'rejected' && [400, 404, 422].includes(outcome.status);
	return isComplaint ? ok(true) : outcome;
}
