import type { SentDelivery } from '../../sandbox/webhooks.mts';
import type { JournalEntry } from './journal.mts';
import type { Effects, Evidence } from './judgeRows.mts';
import type { SandboxState } from './sandboxClient.mts';

const WRITES = ['velocert.issue', 'vec.create', 'vec.bulk', 'vec.retry'];

/** Puts together what the sandbox knows, by address or UUID. */
export function gatherEvidence(
	{ issued, vault }: SandboxState,
	journal: JournalEntry[],
	deliveries: SentDelivery[],
): Evidence {
	const writes: Evidence['writes'] = new Map();
	for (const entry of journal) {
		if (!WRITES.includes(entry.endpoint)) continue;
		const uuid = /([\da-f-]{36})\/retry$/.exec(entry.path)?.[1];
		for (const key of uuid ? [uuid] : entry.people) push(writes, key, entry);
	}
	const evidence: Evidence = {
		issued: new Map(),
		stored: new Map(),
		retried: new Map(),
		writes,
	};
	for (const { email, at } of issued) push(evidence.issued, email, at);
	for (const { email, createdAt } of vault) push(evidence.stored, email, createdAt);
	evidence.retried = retriesOf(deliveries);
	return evidence;
}

/** When each certificate was retried, from the event that goes out whenever one is. */
function retriesOf(deliveries: SentDelivery[]): Effects {
	const effects: Effects = new Map();
	const events = deliveries.filter(({ event }) => event === 'certificate_application.retried');
	for (const body of new Set(events.map((delivery) => delivery.body))) {
		const { uuid, timestamp } = JSON.parse(body) as { uuid: string; timestamp: string };
		push(effects, uuid, Date.parse(timestamp));
	}
	return effects;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** Whether each person got each mail once, and whoever has something got one. */
export function judgeMails({ vault, issued, outbox }: SandboxState): string[] {
	const mails = new Map<string, number>();
	for (const { uuid } of outbox) mails.set(uuid, (mails.get(uuid) ?? 0) + 1);
	const due = [
		...issued.map(({ id, email }) => ({ id, email, mails: 1 })),
		...vault.map(({ uuid, email, status }) => ({
			id: uuid,
			email,
			mails: status === 'generated' ? 1 : 0,
		})),
	];
	return due
		.filter(({ id, mails: wanted }) => (mails.get(id) ?? 0) !== wanted)
		.map(({ id, email }) => `${email} got ${mails.get(id) ?? 0} mails about ${id}`);
}
