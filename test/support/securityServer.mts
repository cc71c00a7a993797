import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { Sandbox } from '../../sandbox/server.mts';
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
	/** Connections that are still open when those that were given up have had two seconds to end. */
	leftOpen(): Promise<number>;
	/** What the following requests are answered with. */
	answer(handler: (response: ServerResponse, request: Received) => void): void;
}

/** For the runners of a node, which take a sandbox only for its credentials. */
export const NOWHERE = {} as Sandbox;

/** Credential data of both services that lead to one address. */
export function credentialsFor(baseUrl: string, over: IDataObject = {}) {
	const apiToken = 'demo-token-1';
	return {
		velocertApi: { apiToken, authScheme: 'bearer', baseUrl, ...over },
		vecApi: { apiToken, baseUrl, ...over },
	};
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
	const connections = async () =>
		await new Promise<number>((done, fail) =>
			server.getConnections((error, count) => (error ? fail(error) : done(count))),
		);
	return {
		get origin() {
			return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		},
		received,
		async leftOpen() {
			for (let attempt = 0; (await connections()) > 0 && attempt < 100; attempt++) await wait(20);
			return await connections();
		},
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

/**
 * For tests with names that every object answers to without having them. Code that does not expect
 * them may change all objects of the process at once: fails every test of the file that does.
 */
export function useCleanPrototypes(): void {
	const before = Object.getOwnPropertyNames(Object.prototype);
	afterEach(() => {
		expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
		expect(Object.keys(Object.prototype)).toEqual([]);
	});
}
