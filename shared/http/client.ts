import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { baseUrlError, readBaseUrl } from './baseUrl';
import type { Breaker } from './breaker';
import { openBreaker } from './breaker';
import type { Clock } from './clock';
import { systemClock } from './clock';
import type { Endpoint, Parts, Service } from './endpoint';
import type { Gate } from './gate';
import { openGate } from './gate';
import { openMask } from './mask';
import type { Outcome } from './outcome';
import { notSent } from './outcome';
import { pingOf } from './ping';
import { asksToSlowDown, waitBeforeRetryMs } from './retry';
import type { Session } from './send';
import { send } from './send';
import type { ServiceTime } from './serviceTime';
import { openServiceTime } from './serviceTime';

/** The way to one service for the length of one run. */
export interface Client {
	/** Sends a call as often as its retry class allows, waiting whenever the service asks for it. */
	send<Reply>(call: Endpoint<Reply>, parts?: Parts): Promise<Outcome<Reply>>;
	/** The same client for calls that have to be over by a moment, in milliseconds since 1970. */
	until(byMs: number): Client;
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
	const ping = pingOf(service);
	const askService = async () => {
		await gate.pass(signal);
		return await send(session, ping, {});
	};
	const breaker = openBreaker(clock, askService, signal);
	const way = { session, gate, breaker };
	const client: Client = {
		service,
		gate,
		clock,
		serviceTime: session.serviceTime,
		signal,
		send: async (call, parts = {}) => await sendPersistently(way, call, parts),
		until: (byMs) => ({
			...client,
			send: async (call, parts = {}) => await sendPersistently(way, call, parts, byMs),
		}),
	};
	return client;
}

/** What every call of a run goes through. */
interface Way {
	session: Session;
	gate: Gate;
	breaker: Breaker;
}

async function sendPersistently<Reply>(
	{ session, gate, breaker }: Way,
	call: Endpoint<Reply>,
	parts: Parts,
	byMs = Infinity,
): Promise<Outcome<Reply>> {
	const { clock, signal } = session;
	const isOver = () => clock.now() >= byMs;
	let last: Outcome<Reply> | undefined;
	for (let attempt = 1; ; attempt++) {
		const closed = await breaker.admit(call, byMs !== Infinity);
		if (closed) return last ?? notSent(closed);
		if (gate.openAtMs() >= byMs) return last ?? notSent('stopped');
		await gate.pass(signal);
		if (isOver()) return last ?? notSent('stopped');
		const sentAtMs = clock.now();
		const outcome = await send(session, call, parts, byMs - sentAtMs);
		last = outcome;
		if (outcome.kind === 'ok') gate.succeeded(call, clock.now() - sentAtMs);
		const waitMs = waitBeforeRetryMs(call.retry, outcome, attempt, clock.random());
		// Those that were asked to wait together count as one, and a call that was cut short not at all.
		const counts = !isOver() && !(asksToSlowDown(outcome) && clock.now() < gate.openAtMs());
		breaker.note(call, outcome, waitMs === undefined && counts);
		if (waitMs === undefined) {
			if (asksToSlowDown(outcome) && 'retryAfterMs' in outcome)
				gate.pause(outcome.retryAfterMs ?? 0);
			return outcome;
		}
		if (asksToSlowDown(outcome)) gate.pause(waitMs);
		else if (clock.now() + waitMs >= byMs) return outcome;
		else await clock.sleep(waitMs, signal);
		// A cancelled wait ends with what is known; for a refused or unsent call that is "not sent".
		if (signal?.aborted) return outcome.kind === 'unknown' ? outcome : notSent('cancelled');
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
