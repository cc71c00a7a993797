import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { systemClock } from '../http/clock';
import { isMembers } from '../http/members';
import { isGenuine } from './signature';

/** Stands for every event, whether it is known here or not. */
export const ANY_EVENT = '*';

export const DEFAULT_MAX_AGE_SECONDS = 300;

/** Payloads have less than 10 kB; a signature over much more would only cost time. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A webhook request as it arrived; nothing in it is trusted yet. */
export interface Delivery {
	/** The bytes that were signed, never JSON written anew. */
	body: Buffer;
	/** The header X-Webhook-Signature. */
	signature: unknown;
}

export interface DeliveryRules {
	secret: string;
	events: string[];
	/** How far the signed timestamp may be from now, before or after; 0 takes any. */
	maxAgeSeconds: number;
	isRepeat(identity: string): boolean;
}

/** What becomes of a delivery: it starts a run, is taken without one (200), or is refused. */
export type Verdict =
	| { kind: 'accepted'; payload: IDataObject; identity: string }
	| { kind: 'ignored'; reason: string }
	| { kind: 'refused'; status: 400 | 401; reason: string };

/**
 * Judges a delivery, by what is signed only. Repeats are told before old age is: VEC sending again
 * what arrived long ago hears that all is well, instead of being refused for ever.
 */
export function judgeDelivery(
	{ body, signature }: Delivery,
	{ secret, events, maxAgeSeconds, isRepeat }: DeliveryRules,
	nowMs = systemClock.now(),
): Verdict {
	if (secret.trim() === '') return refused(401, 'no signing secret is set in n8n');
	if (body.length > MAX_BODY_BYTES) {
		return refused(401, 'the body is larger than anything VEC sends');
	}
	if (!signature) return refused(401, 'the header X-Webhook-Signature is missing');
	if (!isGenuine(secret, body, signature)) {
		return refused(401, 'the signature does not fit the signing secret set in n8n');
	}
	const payload = payloadOf(body);
	if (!payload) return refused(400, 'the body is not a JSON object');
	if (!events.includes(ANY_EVENT) && !events.includes(String(payload.event))) {
		return ignored('this event is not selected in n8n');
	}
	const identity = identityOf(payload, body);
	if (isRepeat(identity)) return ignored('this delivery was received before');
	const complaint = ageComplaint(payload.timestamp, maxAgeSeconds, nowMs);
	return complaint ? refused(400, complaint) : { kind: 'accepted', payload, identity };
}

function refused(status: 400 | 401, reason: string): Verdict {
	return { kind: 'refused', status, reason: `Refused: ${reason}.` };
}

function ignored(reason: string): Verdict {
	return { kind: 'ignored', reason: `Ignored: ${reason}.` };
}

function payloadOf(body: Buffer): IDataObject | undefined {
	try {
		const payload: unknown = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
		return isMembers(payload) ? (payload as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}

/**
 * What a delivery is recognised by. VEC documents no id of a delivery, so it is event, UUID and
 * timestamp; where one of them is missing, only the very same bytes are a repeat.
 */
function identityOf({ event, uuid, timestamp }: IDataObject, body: Buffer): string {
	const facts = [event, uuid, timestamp];
	const isNamed = facts.every((fact) => typeof fact === 'string' && fact !== '');
	const hash = createHash('sha256').update(isNamed ? JSON.stringify(facts) : body);
	return hash.digest('base64url').slice(0, 22);
}

/** ISO 8601 date and time; without a zone it is UTC. */
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?$/i;

function ageComplaint(timestamp: unknown, maxAgeSeconds: number, nowMs: number) {
	if (maxAgeSeconds === 0) return undefined;
	const [, day, time, zone = 'Z'] = TIMESTAMP.exec(String(timestamp)) ?? [];
	const sentMs = Date.parse(`${day}T${time}${zone}`);
	if (Number.isNaN(sentMs)) return 'the body has no readable timestamp';
	return Math.abs(nowMs - sentMs) > maxAgeSeconds * 1000
		? `the timestamp in the body is more than ${maxAgeSeconds} seconds away from now`
		: undefined;
}

/** Most deliveries known to this process, and most of them kept with the workflow. */
const MAX_KNOWN = 10_000;
const MAX_SAVED = 1_000;

interface Known {
	all: Set<string>;
	/** Those of them that came to this process. */
	here: Set<string>;
	/** The newest, oldest first. The same list is handed to every request that saves it. */
	newest: string[];
}

/** By trigger node. Static data is not enough: of two deliveries at once, neither sees the other's in it. */
const knownByNode = new Map<string, Known>();

/**
 * Whether this very process has received a delivery. If so, it has told its repeats already; in queue
 * mode the executions run elsewhere.
 */
export function wasReceivedHere(node: string, identity: string): boolean {
	return knownByNode.get(node)?.here.has(identity) ?? false;
}

/** Deliveries of one trigger node that have started a run. */
export interface DeliveryMemory {
	has(identity: string): boolean;
	/** To be called without anything awaited since `has`, or a repeat could slip in between. */
	record(identity: string): void;
}

/**
 * Opens the memory of a trigger node: what this process knows, and what `saved`, the node's static
 * data, knows from before a restart or from other processes.
 */
export function openDeliveryMemory(node: string, saved: IDataObject): DeliveryMemory {
	const known = knownByNode.get(node) ?? {
		all: new Set<string>(),
		here: new Set<string>(),
		newest: [],
	};
	knownByNode.set(node, known);
	if (Array.isArray(saved.deliveries)) {
		for (const identity of saved.deliveries) remember(known, String(identity));
	}
	return {
		has: (identity) => known.all.has(identity),
		record(identity) {
			remember(known, identity);
			known.here.add(identity);
			// n8n writes it out a moment later, and so what has come in meanwhile, too.
			saved.deliveries = known.newest;
		},
	};
}

function remember({ all, here, newest }: Known, identity: string): void {
	if (all.has(identity)) return;
	all.add(identity);
	newest.push(identity);
	if (newest.length > MAX_SAVED) newest.shift();
	const [oldest] = all;
	if (all.size <= MAX_KNOWN) return;
	all.delete(oldest);
	here.delete(oldest);
}
