import type { IDataObject, INode } from 'n8n-workflow';
import { z } from 'zod/v3';
import { openClient } from '../../shared/http/client.ts';
import type { Endpoint, RetryClass } from '../../shared/http/endpoint.ts';
import type { VirtualClock } from './virtualClock.mts';
import { virtualClock } from './virtualClock.mts';

export const TOKEN = 'secret-token-1';
const service = { credential: 'vecApi', name: 'VEC', pingPath: '/ping' };
const NODE = { id: 'n', name: 'VEC', type: 'test', credentials: {} } as unknown as INode;

/** A call whose reply is an object with a name, or a word. */
export function call(retry: RetryClass, over: Partial<Endpoint<unknown>> = {}): Endpoint<unknown> {
	const reply = z.union([z.object({ name: z.string() }), z.string(), z.null()]);
	const path = '/things/{id}';
	const base = { service, method: 'POST' as const, path, subject: 'thing', timeoutMs: 60_000 };
	return { ...base, retry, reply, ...over };
}

export interface Answer {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	thrown?: unknown;
	/** How long it takes. */
	ms?: number;
}

interface Sent {
	url: string;
	atMs: number;
	options: IDataObject;
}

/** n8n's HTTP client, which gives the next of these answers, the last one repeatedly. */
export async function openScripted(
	answers: Answer[],
	credential: IDataObject = {},
	signal?: AbortSignal,
) {
	const clock: VirtualClock = virtualClock();
	const sent: Sent[] = [];
	const context = {
		getCredentials: async () => ({
			apiToken: TOKEN,
			baseUrl: 'https://vec.example.com/',
			...credential,
		}),
		getNode: () => NODE,
		getExecutionCancelSignal: () => signal,
		helpers: {
			async httpRequestWithAuthentication(type: string, options: IDataObject) {
				expect(type).toBe('vecApi');
				sent.push({ url: String(options.url), atMs: clock.now(), options });
				const answer = answers[Math.min(sent.length, answers.length) - 1];
				if (answer.ms) await clock.later(answer.ms);
				if (answer.thrown) throw answer.thrown;
				const { status = 200, headers = {}, body = '{"name":"a"}' } = answer;
				return { statusCode: status, headers, body: Buffer.from(body) };
			},
		},
	};
	const client = await openClient(context, service, clock);
	return { client, clock, sent };
}

export const PARTS = { path: { id: '1' } };

/** What a call comes to, and how often and when it was sent. */
export async function outcomeOf(answers: Answer[], retry: RetryClass = 'never') {
	const { client, clock, sent } = await openScripted(answers);
	const outcome = await clock.until(client.send(call(retry), PARTS));
	return { outcome, times: sent.map(({ atMs }) => atMs) };
}
