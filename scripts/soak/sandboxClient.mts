import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Counters } from '../../sandbox/counters.mts';
import type { FaultKind, FaultRule } from '../../sandbox/faults.mts';
import type { IssuedCredential, Mail, VaultCertificate } from '../../sandbox/store.mts';
import type { SentDelivery, WebhookTarget } from '../../sandbox/webhooks.mts';
import type { JournalEntry, SandboxMessage } from './journal.mts';

const ENDPOINTS = [
	'velocert.types',
	'velocert.inputFields',
	'velocert.validate',
	'velocert.issue',
	'vec.list',
	'vec.get',
	'vec.create',
	'vec.uploadFile',
	'vec.bulk',
	'vec.download',
	'vec.retry',
];
const KINDS: FaultKind[] = [
	'429',
	'503',
	'500',
	'500AfterCommit',
	'dropBefore',
	'dropAfterCommit',
	'html502',
	'truncate',
];
const FOR_EVER = 1_000_000_000;

export interface SandboxState {
	vault: VaultCertificate[];
	issued: IssuedCredential[];
	outbox: Mail[];
}

/** The sandbox, in its own process so that it takes no part in any figure of n8n. */
export interface SoakSandbox {
	origin: string;
	pid: number;
	/** Every request that has ended, in that order. */
	journal: JournalEntry[];
	/** Lets each kind of fault happen to requests of each endpoint by this chance. */
	startFaults(chance: number): Promise<void>;
	stopFaults(): Promise<void>;
	register(target: WebhookTarget): Promise<void>;
	counters(): Promise<Counters>;
	state(): Promise<SandboxState>;
	deliveries(): Promise<SentDelivery[]>;
	close(): void;
}

/** Starts it; it ends with this process, however that ends. */
export async function startSandboxProcess(seed: number): Promise<SoakSandbox> {
	const script = join(dirname(fileURLToPath(import.meta.url)), 'sandboxProcess.mts');
	const child = fork(script, [String(seed)], { execArgv: ['--import', 'tsx'] });
	const journal: JournalEntry[] = [];
	const origin = await new Promise<string>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}`)));
		child.on('message', (message: SandboxMessage) => {
			if ('origin' in message) resolve(message.origin);
			else journal.push(message.entry);
		});
	});
	const call = async <T,>(method: string, path: string, body?: unknown): Promise<T> => {
		const response = await fetch(`${origin}/__sandbox/${path}`, {
			method,
			...(body === undefined
				? {}
				: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
		if (!response.ok) throw new Error(`The sandbox answered ${response.status} for ${path}`);
		return (await response.json()) as T;
	};
	return {
		origin,
		pid: child.pid ?? 0,
		journal,
		startFaults: async (chance) => await call('POST', 'faults', rules(chance)),
		stopFaults: async () => await call('DELETE', 'faults'),
		register: async (target) => await call('POST', 'webhooks', target),
		counters: async () => await call('GET', 'counters'),
		state: async () => await call('GET', 'state'),
		deliveries: async () => (await call<{ log: SentDelivery[] }>('GET', 'webhooks')).log,
		close: () => child.connected && child.disconnect(),
	};
}

function rules(probability: number): FaultRule[] {
	if (probability === 0) return [];
	return ENDPOINTS.flatMap((endpoint, index) =>
		KINDS.map((kind) => {
			const rule: FaultRule = { match: { endpoint }, kind, probability, times: FOR_EVER };
			// The header comes in two forms.
			return kind === '429' ? { ...rule, retryAfter: index % 2 === 0 ? 1 : 'date' } : rule;
		}),
	);
}
