import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { downloadCertificate } from './endpoints';
import type { VaultCertificate } from './schemas';
import { statusOf } from './schemas';
import { fetchCertificate } from './upload';

const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;
const MAX_ATTEMPTS = 3;

/** What asking for a verified PDF came to. */
export type Download =
	| { state: 'ready'; pdf: Buffer; certificate?: VaultCertificate }
	| { state: 'notReady' | 'failed' | 'revoked'; certificate: VaultCertificate }
	| { state: 'incomplete' };

/**
 * Asks for the verified PDF once. The service answers 404 both while it is processing and for an
 * unknown UUID, so the certificate itself is asked then; a 404 for that is passed on.
 */
export async function tryDownload(client: Client, uuid: string): Promise<Outcome<Download>> {
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
		const outcome = await client.send(downloadCertificate, { path: { uuid } });
		if (outcome.kind === 'ok') {
			if (isWholePdf(outcome.value)) return ok({ state: 'ready', pdf: outcome.value });
			continue;
		}
		if (outcome.kind !== 'rejected' || outcome.status !== 404 || outcome.html) return outcome;
		const known = await fetchCertificate(client, uuid);
		if (known.kind !== 'ok') return known;
		const status = statusOf(known.value);
		// Became ready between the two calls.
		if (status === 'generated' && attempt < MAX_ATTEMPTS) continue;
		const state = status === 'failed' || status === 'revoked' ? status : 'notReady';
		return ok({ state, certificate: known.value });
	}
	return ok({ state: 'incomplete' });
}

/** Whether the bytes are a PDF from its mark to its end; a cut-off file or a web page is none. */
export function isWholePdf(bytes: Buffer): boolean {
	return (
		bytes.subarray(0, HEAD_BYTES).includes('%PDF-') && bytes.subarray(-TAIL_BYTES).includes('%%EOF')
	);
}
