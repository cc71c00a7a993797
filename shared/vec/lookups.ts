import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { openClient } from '../http/client';
import { describeFailure, toNodeError } from '../http/nodeErrors';
import { listCertificates, vec } from './endpoints';
import { fetchPage, isLastPage } from './pages';
import type { VaultCertificate } from './schemas';
import { statusOf } from './schemas';

/**
 * Entries of the certificate picker, page by page; the service searches name, e-mail, title and
 * reference ID. The token is the number of the next page.
 */
export async function searchCertificates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await openClient(this, vec);
	const page = Number(paginationToken ?? 1) || 1;
	const search = filter?.trim();
	const outcome = await fetchPage(client, search ? { search } : {}, page);
	if (outcome.kind !== 'ok') {
		throw toNodeError(this.getNode(), describeFailure(outcome, listCertificates));
	}
	return {
		results: outcome.value.data.map((certificate) => ({
			name: entryText(certificate),
			value: certificate.uuid,
		})),
		...(isLastPage(outcome.value, page) ? {} : { paginationToken: String(page + 1) }),
	};
}

function entryText(certificate: VaultCertificate): string {
	const { certificate_title: title, full_name: name, applicant_email: email } = certificate;
	const facts = [email, certificate.reference_id, statusOf(certificate)].filter(Boolean).join(', ');
	return `${title ?? 'Untitled'} – ${name ?? 'unnamed'} (${facts})`;
}
