import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { seededIds } from './random.mts';
import type { VaultCertificate } from './store.mts';

/** Where the sandbox sends events, as somebody would enter it in the dashboard of the service. */
export interface WebhookTarget {
	url: string;
	secret: string;
	/** Names of subscribed events; all of them unless told. */
	events?: string[];
	/** How often each event is delivered, the very same bytes each time; 1 unless told. */
	repeat?: number;
	/** Whether events that happen within half a second go out in reverse. */
	shuffle?: boolean;
	/** How often a delivery that was not answered with 2xx is sent again; 3 unless told. */
	retries?: number;
	/** Milliseconds before the first of those, doubled for each further one; 50 unless told. */
	retryMs?: number;
}

/** One delivery by hand, to try what must not get through. */
export interface HandMade {
	/** Members that replace those of a made-up `created` event; undefined leaves one out. */
	payload?: Record<string, unknown>;
	/** A body to be sent as it is, instead of a payload. */
	raw?: string;
	/** The header instead of the right signature; an empty one leaves it out. */
	signature?: string;
	/** Further headers, in place of the usual ones where the names are equal. */
	headers?: Record<string, string>;
}

interface Delivery {
	event: string;
	uuid: string;
	body: string;
}

/** One attempt to deliver. */
export interface SentDelivery extends Delivery {
	at: number;
	url: string;
	/** 1 for the first try of a delivery. */
	attempt: number;
	/** 0 when nobody answered. */
	status: number;
	answer: string;
}

export interface Webhooks {
	/** Every attempt so far, in the order they ended. */
	readonly log: SentDelivery[];
	readonly targets: ReadonlyArray<Readonly<WebhookTarget>>;
	/** Gives the id of the webhook. */
	register(target: WebhookTarget): string;
	/** Tells all who subscribed to it; `facts` are the members that only this event has. */
	emit(event: string, certificate: VaultCertificate, facts?: Record<string, string>): void;
	/** Sends one delivery to every target whatever it subscribed to, without retries. */
	send(handMade?: HandMade): Promise<SentDelivery[]>;
	/** Resolves when nothing is waiting or under way any more. */
	idle(): Promise<void>;
	/** Forgets targets and log, and drops what is under way. */
	clear(): void;
}

const TICK_MS = 50;
const SHUFFLE_MS = 500;
const ANSWER_TIMEOUT_MS = 10_000;
/** At a time and target; the service is taken to have a queue with a few workers. */
const WORKERS = 4;

interface Target extends WebhookTarget {
	id: string;
	queue: Delivery[];
	busy: number;
	holding: boolean;
	/** Aborted when the target is forgotten. */
	ending: AbortController;
}

/** The signature the service puts into its header. */
export function signBody(secret: string, body: string | Buffer): string {
	return createHmac('sha256', secret).update(body).digest('hex');
}

interface Opening {
	now: () => number;
	seed: number;
	/** Called now and then while there are targets, so that processing ends though nobody asks. */
	settle: () => void;
}

/** Opens the sender. It keeps no process alive. */
export function openWebhooks({ now, seed, settle }: Opening): Webhooks {
	const log: SentDelivery[] = [];
	const targets: Target[] = [];
	// A stream of its own, or registering would change the ids of certificates.
	let ids = seededIds(seed + 1);
	let ticker: NodeJS.Timeout | undefined;
	const timestamp = () => new Date(now()).toISOString();

	async function attempt(
		target: Target,
		delivery: Delivery,
		count: number,
		over: Pick<HandMade, 'signature' | 'headers'> = {},
	): Promise<SentDelivery> {
		const { signal } = target.ending;
		const signature = over.signature ?? signBody(target.secret, delivery.body);
		const result = await post(target.url, delivery.body, signal, {
			'content-type': 'application/json',
			...(signature === '' ? {} : { 'x-webhook-signature': signature }),
			'x-webhook-event': delivery.event,
			'x-webhook-id': target.id,
			'x-webhook-timestamp': timestamp(),
			...over.headers,
		});
		const sent = { ...delivery, ...result, at: now(), url: target.url, attempt: count };
		if (!signal.aborted) log.push(sent);
		return sent;
	}

	async function deliver(target: Target, delivery: Delivery): Promise<void> {
		const { retries = 3, retryMs = 50, ending } = target;
		for (let count = 1; !ending.signal.aborted; count++) {
			const { status } = await attempt(target, delivery, count);
			if ((status >= 200 && status < 300) || count > retries) return;
			await pause(retryMs * 2 ** (count - 1), ending.signal);
		}
	}

	function work(target: Target): void {
		if (target.holding) return;
		while (target.busy < WORKERS) {
			const delivery = target.queue.shift();
			if (!delivery) return;
			target.busy += 1;
			void deliver(target, delivery).finally(() => {
				target.busy -= 1;
				work(target);
			});
		}
	}

	/** Waits for what else happens, and turns the order round. */
	async function hold(target: Target): Promise<void> {
		if (target.holding) return;
		target.holding = true;
		await pause(SHUFFLE_MS, target.ending.signal);
		target.holding = false;
		target.queue.reverse();
		work(target);
	}

	return {
		log,
		targets,
		register(target) {
			if (!URL.canParse(String(target?.url)) || !target.secret) {
				throw Object.assign(new Error('A webhook needs a url and a secret'), { statusCode: 400 });
			}
			const id = ids.uuid();
			const state = { queue: [], busy: 0, holding: false, ending: new AbortController() };
			targets.push({ ...target, id, ...state });
			ticker ??= setInterval(settle, TICK_MS).unref();
			return id;
		},
		emit(event, certificate, facts) {
			for (const target of targets) {
				if (target.events && !target.events.includes(event)) continue;
				const body = JSON.stringify(payloadOf(target.id, event, timestamp(), certificate, facts));
				const delivery = { event, uuid: certificate.uuid, body };
				for (let copy = 0; copy < (target.repeat ?? 1); copy++) target.queue.push(delivery);
				if (target.shuffle) void hold(target);
				else work(target);
			}
		},
		async send({ payload = {}, raw, ...over } = {}) {
			return await Promise.all(
				targets.map(async (target) => {
					const event = 'certificate_application.created';
					const sample = { id: 1, uuid: ids.uuid(), title: 'Sample', email: 'jane@example.com' };
					const whole = { ...payloadOf(target.id, event, timestamp(), sample), ...payload };
					const body = raw ?? JSON.stringify(whole);
					const delivery = { event: String(whole.event), uuid: String(whole.uuid), body };
					return await attempt(target, delivery, 1, over);
				}),
			);
		},
		async idle() {
			const isBusy = ({ queue, busy, holding }: Target) => queue.length + busy > 0 || holding;
			while (targets.some(isBusy)) await wait(5);
		},
		clear() {
			for (const { ending, queue } of targets.splice(0)) {
				queue.length = 0;
				ending.abort();
			}
			log.length = 0;
			clearInterval(ticker);
			ticker = undefined;
			ids = seededIds(seed + 1);
		},
	};
}

/** Flat JSON, as the service documents it. */
function payloadOf(
	webhookId: string,
	event: string,
	timestamp: string,
	{ id, uuid, title, email }: Pick<VaultCertificate, 'id' | 'uuid' | 'title' | 'email'>,
	facts: Record<string, string> = {},
): Record<string, unknown> {
	return {
		event,
		webhook_id: webhookId,
		timestamp,
		application_id: id,
		uuid,
		certificate_title: title,
		applicant_email: email,
		...facts,
	};
}

async function post(
	url: string,
	body: string,
	signal: AbortSignal,
	headers: Record<string, string>,
): Promise<{ status: number; answer: string }> {
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers,
			body,
			redirect: 'manual',
			signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
		});
		return { status: response.status, answer: await response.text() };
	} catch {
		return { status: 0, answer: '' };
	}
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	await wait(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
