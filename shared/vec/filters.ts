import { z } from 'zod/v3';
import { sameInAnyCase } from '../memory/identity';
import { emailAddress, optionalText, requiredText } from '../params/inputs';
import { UNSEEN } from '../text/signs';

/**
 * What filters have to be. Each reads a cell the way VEC Vault Upload and VEC Vault Bulk do, so that
 * what was stored from a cell is found by the very same one.
 */

const email = emailAddress('Applicant Email');
const STATUSES = ['pending', 'processing', 'generated', 'failed', 'revoked'];

/** Filters of which an empty one counts as absent. */
export const filterInputs = z.object({
	status: optionalText('Status', 255).transform(statusAsWritten),
	applicantEmail: optionalText('Applicant Email', 255).transform(addressAsStored),
	search: optionalText('Search', 255),
	// An opaque text, which may come back from a sheet.
	batchId: optionalText('Batch ID', 255).transform(withoutInvisible),
});

/** Filters where one that was added but comes out empty must not turn into "everybody's". */
export const filledFilterInputs = z.object({
	applicantEmail: email.optional(),
	search: requiredText('Search', 255).optional(),
});

/** What somebody types to search for, read like the texts that were stored; undefined for nothing. */
export function searchText(typed: string | undefined): string | undefined {
	return optionalText('Search', Infinity).safeParse(typed).data;
}

/** The service's own word for a status that is only written with capitals; others pass. */
function statusAsWritten(status: string | undefined): string | undefined {
	const known = sameInAnyCase(status ?? '');
	return STATUSES.includes(known) ? known : status;
}

/** The address as an upload sends it; what is none is for the service to judge. */
function addressAsStored(text: string | undefined): string | undefined {
	const address = withoutInvisible(text);
	return email.safeParse(address).data ?? address;
}

function withoutInvisible(text: string | undefined): string | undefined {
	return text?.replace(UNSEEN, '').trim() || undefined;
}
