import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { getCertificate } from './endpoints';
import type { VaultCertificate } from './schemas';

/** The certificate as it is now, with all fields. Source: VEC API, getvaultcertificate. */
export async function fetchCertificate(
	client: Client,
	uuid: string,
): Promise<Outcome<VaultCertificate>> {
	const outcome = await client.send(getCertificate, { path: { uuid } });
	return outcome.kind === 'ok' ? ok(outcome.value.data) : outcome;
}

/** Whether the token may not view the certificate; it may still be one that uploads, downloads or retries. */
export function mayNotView(failure: Failure): boolean {
	return failure.kind === 'rejected' && failure.status === 403;
}
