import { HEAD_BYTES, TAIL_BYTES } from '../files/fileType';
import type { Client } from '../http/client';
import type { Outcome, Rejected } from '../http/outcome';
import { ok } from '../http/outcome';
import { referenceIdIn } from './certificateId';
import { downloadCertificate } from './endpoints';
import { fetchCertificate, mayNotView } from './fetchCertificate';
import type { VaultCertificate } from './schemas';
import { factsOf, statusOf } from './schemas';

const MAX_ATTEMPTS = 3;
const RETRY_WAIT_MS = 500;

/** What asking for a verified PDF came to. */
export type Download =
	| { state: 'ready'; pdf: Buffer; referenceId?: string }
	/** Without the certificate where the token may not view it. */
	| { state: 'notReady'; status: string; certificate?: VaultCertificate }
	| { state: 'failed' | 'revoked' | 'incomplete' };

/**
 * Asks for the verified PDF. The service answers 404 both while it is processing and for an unknown
 * UUID, so the certificate itself is asked then, unless the token is known not to view it; a 404 for
 * that is passed on.
 */
export async function tryDownload(
	client: Client,
	uuid: string,
	isUnseen = false,
): Promise<Outcome<Download>> {
	let certificate: VaultCertificate | undefined;
	for (let attempt = 1; ; attempt++) {
		const outcome = await client.send(downloadCertificate, { path: { uuid } });
		if (outcome.kind === 'ok') {
			const { bytes: pdf, name } = outcome.value;
			const told = certificate && factsOf(certificate).referenceId;
			if (isWholePdf(pdf))
				return ok({ state: 'ready', pdf, referenceId: told ?? referenceIdIn(name) });
			if (attempt >= MAX_ATTEMPTS) return ok({ state: 'incomplete' });
		} else {
			if (outcome.kind !== 'rejected' || outcome.status !== 404 || outcome.html) return outcome;
			if (isUnseen) return byItsWords(outcome);
			const known = await fetchCertificate(client, uuid);
			if (known.kind !== 'ok') return mayNotView(known) ? byItsWords(outcome) : known;
			certificate = known.value;
			const status = statusOf(certificate);
			if (status === 'failed' || status === 'revoked') return ok({ state: status });
			// "generated" means that it became ready between the two calls.
			if (status !== 'generated' || attempt >= MAX_ATTEMPTS)
				return ok({ state: 'notReady', status, certificate });
		}
		await client.clock.sleep(RETRY_WAIT_MS, client.signal);
	}
}

/** What a 404 says by itself. */
function byItsWords(missing: Rejected): Outcome<Download> {
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
