import type { Client } from '../http/client';
import type { CertificateIdentity } from './reconcile';
import { findCertificate } from './reconcile';

/** What would become of a new certificate, by what the vault has; `existing` says what becomes of one that is there. */
export async function whatWouldBe(
	client: Client,
	wanted: CertificateIdentity,
	{ fresh, existing }: { fresh: string; existing: string },
): Promise<string> {
	const found = await findCertificate(client, wanted);
	if (found.kind !== 'ok')
		return `${fresh}, unless VEC has it already, which could not be looked up`;
	return found.value ? existing : fresh;
}
