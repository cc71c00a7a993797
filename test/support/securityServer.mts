import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../shared/http/clock.ts';

/** A request as it came over the wire. */
export interface Received {
	method: string;
	/** Path and query, unchanged. */
	url: string;
	headers: IncomingMessage['headers'];
	body: Buffer;
}

export interface HostileServer {
	/** `http://127.0.0.1:PORT` */
	readonly origin: string;
	readonly received: Received[];
	/** Connections that are open now. */
	connections(): Promise<number>;
	/** What the following requests are answered with. */
	answer(handler: (response: ServerResponse, request: Received) => void): void;
}

/** A server for the tests of a file that answers whatever a test wants; each test begins anew. */
export function useHostileServer(): HostileServer {
	const received: Received[] = [];
	let handler: Parameters<HostileServer['answer']>[0] = (response) => response.end('{}');
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { method = '', url = '', headers } = request;
			const seen = { method, url, headers, body: Buffer.concat(chunks) };
			received.push(seen);
			handler(response, seen);
		});
	});
	beforeAll(async () => await new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
	beforeEach(() => {
		received.length = 0;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((done) => server.close(done));
	});
	return {
		get origin() {
			return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		},
		received,
		connections: async () =>
			await new Promise((done, fail) =>
				server.getConnections((error, count) => (error ? fail(error) : done(count))),
			),
		answer(next) {
			handler = next;
		},
	};
}

/** Answers with JSON, or with text as it is. */
export function reply(status: number, body: unknown, headers: Record<string, string> = {}) {
	return (response: ServerResponse) => {
		response
			.writeHead(status, { 'content-type': 'application/json', ...headers })
			.end(typeof body === 'string' ? body : JSON.stringify(body));
	};
}

/** Spares a test the waiting between repeated requests, and nothing else. */
export function useNoWaiting(): void {
	beforeEach(() => {
		const { sleep, now } = systemClock;
		let sparedMs = 0;
		jest.spyOn(systemClock, 'now').mockImplementation(() => now() + sparedMs);
		jest.spyOn(systemClock, 'sleep').mockImplementation(async (ms, signal) => {
			// Longer ones watch over something.
			if (ms >= 20_000) return await sleep(ms, signal);
			sparedMs += Math.max(ms, 0);
			await sleep(1, signal);
		});
	});
	afterEach(() => jest.restoreAllMocks());
}
