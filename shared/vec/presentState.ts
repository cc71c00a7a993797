import type { IAllExecuteFunctions } from 'n8n-workflow';
import { openClient } from '../http/client';
import type { Clock } from '../http/clock';
import { systemClock } from '../http/clock';
import { openLine } from '../http/line';
import { describeFailure } from '../http/nodeErrors';
import type { Problem } from '../http/problem';
import { isUuid } from './certificateId';
import { getCertificateAtOnce, vec } from './endpoints';
import type { VaultCertificate } from './schemas';

/** VEC does not say how long it waits for the answer to a webhook; the least patient services wait 3. */
const FETCH_WITHIN_MS = 2_000;

/** A certificate as it is now, or why that is not known. */
export type Present = { certificate: VaultCertificate } | { problem: Problem };

/**
 * The certificate an event is about, asked for once while VEC waits for an answer. Never throws, and
 * never takes longer than two seconds, whatever the credential, the network or the service does.
 */
export async function fetchPresent(
	context: unknown,
	uuid: unknown,
	clock: Clock = systemClock,
): Promise<Present> {
	if (!isUuid(uuid)) return { problem: NO_CERTIFICATE };
	const ctx = context as IAllExecuteFunctions;
	if (!ctx.getNode().credentials?.[vec.credential]) return { problem: NO_CREDENTIAL };
	const line = openLine(ctx);
	const timer = new AbortController();
	const late = clock.sleep(FETCH_WITHIN_MS, timer.signal).then(() => ({ problem: TOO_LATE }));
	try {
		return await Promise.race([fetchNow(line.context, uuid, clock), late]);
	} finally {
		timer.abort();
		line.end();
	}
}

async function fetchNow(
	context: IAllExecuteFunctions,
	uuid: string,
	clock: Clock,
): Promise<Present> {
	try {
		const client = await openClient(context, vec, clock);
		const outcome = await client.send(getCertificateAtOnce, { path: { uuid } });
		if (outcome.kind === 'ok') {
			const { data: certificate } = outcome.value;
			const isIt = certificate.uuid.toLowerCase() === uuid.toLowerCase();
			return isIt ? { certificate } : { problem: ANOTHER };
		}
		const isThrottled = outcome.kind === 'rejected' && outcome.status === 429;
		if (isThrottled) return { problem: SLOW_DOWN };
		return { problem: describeFailure(outcome, getCertificateAtOnce) };
	} catch (error) {
		const { message, description } = error as { message?: string; description?: string | null };
		return {
			problem: {
				message: message ?? NO_CREDENTIAL.message,
				description: description ?? NO_CREDENTIAL.description,
			},
		};
	}
}

const LOOK_LATER = 'The event is not affected. VEC Vault List can read the certificate later.';

const TOO_LATE: Problem = {
	message: 'VEC did not give the certificate within 2 seconds',
	description: `n8n waits no longer, because VEC waits for the answer to its event. ${LOOK_LATER}`,
};

const SLOW_DOWN: Problem = {
	message: 'VEC asks to slow down, so the certificate was not fetched',
	description: LOOK_LATER,
};

const ANOTHER: Problem = {
	message: 'VEC gave another certificate than the one that was asked for',
	description: `It was not passed on: a proxy may mix up answers. ${LOOK_LATER}`,
};

const NO_CERTIFICATE: Problem = {
	message: 'The event names no certificate by its UUID',
	description: 'There is nothing to fetch for such an event.',
};

const NO_CREDENTIAL: Problem = {
	field: 'VEC API',
	message: "The credential 'VEC API' is missing or cannot be read",
	description: "Choose it in VEC Vault Trigger, or switch off 'Fetch Certificate'.",
};
