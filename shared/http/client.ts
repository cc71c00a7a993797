import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { baseUrlError, readBaseUrl } from './baseUrl';
import type { Clock } from './clock';
import { systemClock } from './clock';
import type { Endpoint, Parts, Service } from './endpoint';
import type { Gate } from './gate';
import { openGate } from './gate';
import { openMask } from './mask';
import type { Outcome } from './outcome';
import { notSent } from './outcome';
import { asksToSlowDown, waitBeforeRetryMs } from './retry';
import type { Session } from './send';
import { send } from './send';
import type { ServiceTime } from './serviceTime';
import { openServiceTime } from './serviceTime';

/** The way to one service for the length of one run. */
export interface Client {
	/** Sends a call as often as its retry class allows, waiting whenever the service asks for it. */
	send<Reply>(call: Endpoint<Reply>, parts?: Parts): Promise<Outcome<Reply>>;
	readonly service: Service;
	readonly gate: Gate;
	readonly clock: Clock;
	readonly serviceTime: ServiceTime;
	/** Aborts when the execution is cancelled or runs out of time. */
	readonly signal?: AbortSignal;
}

/** Reads the credential once and opens the client; throws when the credential's address is unusable. */
export async function openClient(
	context: unknown,
	service: Service,
	clock: Clock = systemClock,
): Promise<Client> {
	const ctx = context as IAllExecuteFunctions;
	const data = await ctx.getCredentials(service.credential);
	const address = readBaseUrl(data.baseUrl);
	if ('refused' in address) throw baseUrlError(ctx.getNode(), service, address.refused);
	const signal = cancelSignal(ctx);
	const reference = ctx.getNode().credentials?.[service.credential];
	const session: Session = {
		context: ctx,
		origin: address.origin,
		credential: {
			id: reference?.id ?? '',
			name: reference?.name ?? service.name,
			type: service.credential,
			data,
		},
		allowedDomains: allowedDomains(data),
		mask: openMask(data.apiToken),
		signal,
		clock,
		serviceTime: openServiceTime(),
	};
	const gate = openGate(clock);
	return {
		service,
		gate,
		clock,
		serviceTime: session.serviceTime,
		signal,
		send: async (call, parts = {}) => await sendPersistently(session, gate, clock, call, parts),
	};
}

async function sendPersistently<Reply>(
	session: Session,
	gate: Gate,
	clock: Clock,
	call: Endpoint<Reply>,
	parts: Parts,
): Promise<Outcome<Reply>> {
	for (let attempt = 1; ; attempt++) {
		await gate.pass(session.signal);
		const outcome = await send(session, call, parts);
		if (outcome.kind === 'ok') gate.succeeded();
		const waitMs = waitBeforeRetryMs(call.retry, outcome, attempt, clock.random());
		if (waitMs === undefined) {
			if (asksToSlowDown(outcome) && 'retryAfterMs' in outcome)
				gate.pause(outcome.retryAfterMs ?? 0);
			return outcome;
		}
		if (asksToSlowDown(outcome)) gate.pause(waitMs);
		else await clock.sleep(waitMs, session.signal);
		// A cancelled wait ends with what is known; for a refused or unsent call that is "not sent".
		if (session.signal?.aborted) return outcome.kind === 'unknown' ? outcome : notSent('cancelled');
	}
}

/** The hosts n8n lets this credential be used with, where somebody has limited them. */
function allowedDomains(data: ICredentialDataDecryptedObject): string | undefined {
	if (data.allowedHttpRequestDomains !== 'domains') return undefined;
	// An empty list would count as no limit.
	return String(data.allowedDomains ?? '').trim() || 'none.invalid';
}

function cancelSignal(ctx: IAllExecuteFunctions): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in ctx && typeof ctx.getExecutionCancelSignal === 'function'
		? (ctx.getExecutionCancelSignal() as AbortSignal | undefined)
		: undefined;
}
