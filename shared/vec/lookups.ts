import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { openClient } from '../http/client';
import { describeFailure } from '../http/nodeErrors';
import { toNodeError } from '../http/toNodeError';
import { listCertificates, vec } from './endpoints';
import { searchText } from './filters';
import { fetchPage, isLastPage } from './pages';
import type { VaultCertificate } from './schemas';
import { factsOf, statusOf } from './schemas';

/**
 * Entries of the certificate picker, page by page; the service searches name, e-mail, title and
 * reference ID. The token is the number of the next page.
 */
export async function searchCertificates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchVault(this, {}, filter, paginationToken);
}

/** The same for failed certificates only, which are all that can be retried. */
export async function searchFailedCertificates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchVault(this, { status: 'failed' }, filter, paginationToken);
}

async function searchVault(
	ctx: ILoadOptionsFunctions,
	query: IDataObject,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await openClient(ctx, vec);
	const page = Number(paginationToken ?? 1) || 1;
	const search = searchText(filter);
	const outcome = await fetchPage(client, { ...query, ...(search ? { search } : {}) }, page);
	if (outcome.kind !== 'ok') {
		throw toNodeError(ctx.getNode(), describeFailure(outcome, listCertificates));
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
	const { title, fullName, email, referenceId } = factsOf(certificate);
	const facts = [email, referenceId, statusOf(certificate)].filter(Boolean).join(', ');
	return `${title ?? 'Untitled'} – ${fullName ?? 'unnamed'} (${facts})`;
}
