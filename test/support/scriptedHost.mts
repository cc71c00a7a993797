import type { IDataObject, INode } from 'n8n-workflow';
import { z } from 'zod/v3';
import { openClient } from '../../shared/http/client.ts';
import type { Endpoint, RetryClass } from '../../shared/http/endpoint.ts';
import { Form } from '../../shared/http/form.ts';
import { sentBy } from './formFiles.mts';
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
	/** All of it, or as it comes in. */
	body?: string | Buffer | AsyncIterable<Uint8Array>;
	thrown?: unknown;
	/** How long it takes. */
	ms?: number;
}

interface Sent {
	url: string;
	atMs: number;
	options: IDataObject;
	/** Whom n8n is to send it as. */
	credential: unknown;
	/** What makes n8n give the request up. */
	signal?: AbortSignal;
}

/** The parts of n8n's context that its HTTP client looks at. */
interface Maker {
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/**
 * n8n's HTTP client, which reads what it is to send and gives the next of these answers, the last one
 * repeatedly. `over` is what n8n's context has otherwise.
 */
export async function openScripted(
	answers: Answer[],
	credential: IDataObject = {},
	signal?: AbortSignal,
	over: object = {},
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
			async httpRequestWithAuthentication(
				this: Maker,
				type: string,
				options: IDataObject,
				{ credentialsDecrypted }: { credentialsDecrypted: unknown },
			) {
				expect(type).toBe('vecApi');
				sent.push({
					url: String(options.url),
					atMs: clock.now(),
					options,
					credential: credentialsDecrypted,
					signal: this.getExecutionCancelSignal?.(),
				});
				const content: unknown = options.body;
				if (content instanceof Form) await sentBy(content);
				const answer = answers[Math.min(sent.length, answers.length) - 1];
				if (answer.ms) await clock.later(answer.ms);
				if (answer.thrown) throw answer.thrown;
				const { status = 200, headers = {}, body = '{"name":"a"}' } = answer;
				return {
					statusCode: status,
					headers,
					body: typeof body === 'string' ? Buffer.from(body) : body,
				};
			},
		},
		...over,
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
