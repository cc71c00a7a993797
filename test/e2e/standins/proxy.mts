import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from './certificate.mts';

export interface Asked {
	method: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingHttpHeaders;
	/** Parsed where it is JSON. */
	body: unknown;
	/** The body as it came. */
	bytes: Buffer;
}

export interface Answer {
	status?: number;
	json?: unknown;
	bytes?: Buffer;
	type?: string;
	headers?: Record<string, string>;
}

/** A service of the internet, played. Nothing is answered with 404. */
export type StandIn = (asked: Asked) => Answer | undefined;

export interface Proxy {
	/** What n8n has to be started with, so that it talks to the stand-ins and to nobody else. */
	env: NodeJS.ProcessEnv;
	/** Hosts somebody asked for that nobody plays. */
	refused: string[];
	/** What went wrong in a stand-in, or was asked of it in vain. */
	complaints: string[];
	close(): Promise<void>;
}

/** Opens a proxy behind which the stand-ins answer under the real names of the services, with HTTPS. */
export async function openProxy(standIns: Record<string, StandIn>): Promise<Proxy> {
	const refused: string[] = [];
	const complaints: string[] = [];
	const sockets = new Set<Socket>();
	const { key, cert } = await selfSigned(Object.keys(standIns));
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-standins-'));
	const trusted = join(folder, 'standins.pem');
	writeFileSync(trusted, cert);
	const services = createTlsServer({ key, cert }, (request, response) => {
		void serve(standIns, request, response, complaints);
	});
	const proxy = createServer((request, response) => {
		refused.push(request.url ?? '');
		response.writeHead(403).end();
	});
	proxy.on('connect', (request, socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		const [host] = (request.url ?? '').split(':');
		if (!Object.hasOwn(standIns, host)) {
			refused.push(host);
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		services.emit('connection', socket);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	const close = async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => proxy.close(resolve));
		rmSync(folder, { recursive: true, force: true });
	};
	const env = {
		HTTPS_PROXY: address,
		NO_PROXY: '127.0.0.1,localhost',
		NODE_EXTRA_CA_CERTS: trusted,
	};
	return { env, refused, complaints, close };
}

async function serve(
	standIns: Record<string, StandIn>,
	request: IncomingMessage,
	response: ServerResponse,
	complaints: string[],
): Promise<void> {
	const host = (request.headers.host ?? '').split(':')[0];
	const { pathname, searchParams } = new URL(request.url ?? '/', `https://${host}`);
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const body = Buffer.concat(chunks);
	const asked: Asked = {
		method: request.method ?? 'GET',
		path: decodeURIComponent(pathname),
		query: searchParams,
		headers: request.headers,
		body: parsed(body.toString('utf8')),
		bytes: body,
	};
	let answer: Answer | undefined;
	try {
		answer = standIns[host](asked);
		if (!answer) complaints.push(`${asked.method} ${host}${request.url}`);
	} catch (error) {
		complaints.push(String(error));
		answer = { status: 500, json: { error: 'The stand-in failed' } };
	}
	const { status = answer ? 200 : 404, json, bytes, type = 'application/json' } = answer ?? {};
	response.writeHead(status, { 'content-type': type, ...answer?.headers });
	response.end(bytes ?? JSON.stringify(json ?? {}));
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
