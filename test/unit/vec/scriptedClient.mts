import type { Client } from '../../../shared/http/client.ts';
import type { Endpoint, Parts } from '../../../shared/http/endpoint.ts';
import type { Outcome } from '../../../shared/http/outcome.ts';
import { openGate } from '../../../shared/http/gate.ts';
import { openServiceTime } from '../../../shared/http/serviceTime.ts';
import {
	createCertificate,
	downloadCertificate,
	getCertificate,
	listCertificates,
	vec,
} from '../../../shared/vec/endpoints.ts';
import type { VaultCertificate } from '../../../shared/vec/schemas.ts';

/** Milliseconds since 1970 that tests call now. */
export const NOW = Date.UTC(2026, 10, 24, 12);

type Script = Partial<Record<'create' | 'list' | 'get' | 'download', Array<Outcome<unknown>>>>;

const NAMES = new Map<unknown, keyof Script>([
	[createCertificate, 'create'],
	[listCertificates, 'list'],
	[getCertificate, 'get'],
	[downloadCertificate, 'download'],
]);

export interface ScriptedClient extends Client {
	/** Calls in order, e.g. `['create', 'list']`. */
	calls: string[];
	parts: Parts[];
	sleepsMs: number[];
}

/** A client that answers each call with the next outcome of its script, the last one repeatedly. */
export function scriptedClient(script: Script, signal?: AbortSignal): ScriptedClient {
	const calls: string[] = [];
	const parts: Parts[] = [];
	const sleepsMs: number[] = [];
	const clock = {
		now: () => NOW,
		random: () => 0.5,
		later: async () => {},
		async sleep(ms: number) {
			if (ms > 0) sleepsMs.push(ms);
		},
	};
	const client: ScriptedClient = {
		service: vec,
		until: () => client,
		clock,
		gate: openGate(clock),
		serviceTime: openServiceTime(),
		signal,
		calls,
		parts,
		sleepsMs,
		async send<Reply>(call: Endpoint<Reply>, sent: Parts = {}) {
			const name = NAMES.get(call);
			if (!name) throw new Error(`Nobody expected ${call.path}`);
			const answers = script[name] ?? [];
			const answer =
				answers[Math.min(calls.filter((one) => one === name).length, answers.length - 1)];
			if (!answer) throw new Error(`Nobody expected ${name}`);
			calls.push(name);
			parts.push(sent);
			return answer as Outcome<Reply>;
		},
	};
	return client;
}

export const okay = <T,>(value: T): Outcome<T> => ({ kind: 'ok', value });

export const dropped: Outcome<never> = { kind: 'unknown', reason: 'dropped' };

export function rejected(status: number, message = ''): Outcome<never> {
	return { kind: 'rejected', status, message, errors: [], html: false };
}

export const duplicate = rejected(
	422,
	'A vault certificate with this email, title, and issue date already exists',
);

export function certificate(over: Partial<VaultCertificate> = {}): VaultCertificate {
	return {
		uuid: 'u1',
		reference_id: 'VEC-IC-1',
		certificate_title: 'Food Safety',
		full_name: 'Jane Doe',
		applicant_email: 'jane@example.com',
		issue_date: '2026-11-24',
		created_at: new Date(NOW).toISOString(),
		status: { value: 'processing', label: 'Processing' },
		...over,
	};
}

/** One page of the list with these certificates. */
export function page(certificates: VaultCertificate[], current = 1, last = 1) {
	return okay({
		data: certificates,
		links: { next: current < last ? 'https://example.com/next' : null },
		meta: { current_page: current, last_page: last },
	});
}
