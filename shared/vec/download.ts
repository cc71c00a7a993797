import type { Client } from '../http/client';
import type { Failure, Outcome, Rejected } from '../http/outcome';
import { ok } from '../http/outcome';
import { downloadCertificate } from './endpoints';
import type { VaultCertificate } from './schemas';
import { statusOf } from './schemas';
import { fetchCertificate } from './upload';

const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;
const MAX_ATTEMPTS = 3;
const RETRY_WAIT_MS = 500;

/** What asking for a verified PDF came to. */
export type Download =
	| { state: 'ready'; pdf: Buffer; certificate?: VaultCertificate }
	| { state: 'notReady' | 'failed' | 'revoked'; status: string }
	| { state: 'incomplete' };

/**
 * Asks for the verified PDF. The service answers 404 both while it is processing and for an unknown
 * UUID, so the certificate itself is asked then; a 404 for that is passed on.
 */
export async function tryDownload(client: Client, uuid: string): Promise<Outcome<Download>> {
	let certificate: VaultCertificate | undefined;
	for (let attempt = 1; ; attempt++) {
		const outcome = await client.send(downloadCertificate, { path: { uuid } });
		if (outcome.kind === 'ok') {
			if (isWholePdf(outcome.value)) return ok({ state: 'ready', pdf: outcome.value, certificate });
			if (attempt >= MAX_ATTEMPTS) return ok({ state: 'incomplete' });
		} else {
			if (outcome.kind !== 'rejected' || outcome.status !== 404 || outcome.html) return outcome;
			const known = await fetchCertificate(client, uuid);
			if (known.kind !== 'ok') return withoutView(known, outcome);
			certificate = known.value;
			const status = statusOf(certificate);
			if (status === 'failed' || status === 'revoked') return ok({ state: status, status });
			// "generated" means that it became ready between the two calls.
			if (status !== 'generated' || attempt >= MAX_ATTEMPTS)
				return ok({ state: 'notReady', status });
		}
		await client.clock.sleep(RETRY_WAIT_MS, client.signal);
	}
}

/** A token that may download but not view has only the words of the 404 to go by. */
function withoutView(known: Failure, missing: Rejected): Outcome<Download> {
	if (known.kind !== 'rejected' || known.status !== 403) return known;
	return /processing/i.test(missing.message ?? '')
		? ok({ state: 'notReady', status: 'processing' })
		: missing;
}

/** Whether the bytes are a PDF from its mark to its end; a cut-off file or a web page is none. */
export function isWholePdf(bytes: Buffer): boolean {
	return (
		bytes.subarray(0, HEAD_BYTES).includes('%PDF-') && bytes.subarray(-TAIL_BYTES).includes('%%EOF')
	);
}
