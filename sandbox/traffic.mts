import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { endpointCount, logRequest } from './counters.mts';
import type { FaultRule, Faults } from './faults.mts';
import { AFTER_COMMIT } from './faults.mts';
import type { World } from './store.mts';

declare module 'fastify' {
	interface FastifyRequest {
		endpointName?: string;
		fault?: FaultRule;
	}
}

const HTML =
	'<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>';

/** Counts every request of the two services and lets faults happen to them. */
export function addTraffic(app: FastifyInstance, world: World, faults: Faults): void {
	const { counters } = world;
	app.server.on('connection', () => (counters.connections += 1));
	app.addHook('onRequest', async (request, reply) => {
		const name = endpointName(request.method, request.url);
		if (!name) return;
		request.endpointName = name;
		const count = endpointCount(counters, name);
		count.requests += 1;
		count.inFlight += 1;
		count.maxInFlight = Math.max(count.maxInFlight, count.inFlight);
		counters.bytesIn += Number(request.headers['content-length'] ?? 0);
		reply.raw.once('close', () => {
			count.inFlight -= 1;
			const { method, url: path } = request;
			logRequest(counters, {
				at: world.now(),
				method,
				path,
				endpoint: name,
				status: reply.raw.statusCode,
			});
		});
		const fault = faults.pick({ method: request.method, path: request.url, endpoint: name });
		if (world.settings.delayMs > 0) await wait(world.settings.delayMs);
		if (!fault) return;
		if (AFTER_COMMIT.includes(fault.kind)) request.fault = fault;
		else await failBefore(request, reply, fault);
	});
	app.addHook('onSend', async (request, reply, payload) => {
		const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '';
		counters.bytesOut += Buffer.byteLength(body);
		if (!request.fault) return payload;
		return await failAfter(request, reply, request.fault, Buffer.from(body));
	});
}

/** The name under which an endpoint is counted; undefined for the sandbox's own pages. */
export function endpointName(method: string, url: string): string | undefined {
	const path = url.split('?')[0];
	if (path.startsWith('/api/v1/plugin/credential-types')) {
		if (path.endsWith('/input-fields')) return 'velocert.inputFields';
		if (path.endsWith('/actions/validate')) return 'velocert.validate';
		return path.endsWith('/credentials') ? 'velocert.issue' : 'velocert.types';
	}
	if (!path.startsWith('/business/certificate-vault')) return undefined;
	const rest = path.slice('/business/certificate-vault'.length);
	if (rest === '') return method === 'POST' ? 'vec.create' : 'vec.list';
	if (rest === '/upload-file') return 'vec.uploadFile';
	if (rest === '/bulk') return 'vec.bulk';
	if (rest.endsWith('/download')) return 'vec.download';
	return rest.endsWith('/retry') ? 'vec.retry' : 'vec.get';
}

async function failBefore(
	request: FastifyRequest,
	reply: FastifyReply,
	fault: FaultRule,
): Promise<unknown> {
	await drain(request);
	switch (fault.kind) {
		case 'dropBefore':
			request.raw.socket.destroy();
			return await reply.hijack();
		case 'stall':
			if (fault.stallMs === undefined) return await reply.hijack();
			await wait(fault.stallMs);
			return await reply.code(504).send({ message: 'Too slow' });
		case 'redirect':
			return await reply.redirect('/__sandbox/elsewhere', 302);
		case 'html502':
		case 'html401':
		case 'html200':
			return await reply
				.code(Number(fault.kind.slice(4)))
				.type('text/html')
				.send(HTML);
		default:
			return await sendStatus(reply, fault);
	}
}

async function sendStatus(reply: FastifyReply, fault: FaultRule): Promise<unknown> {
	const status = fault.kind === 'status' ? (fault.status ?? 500) : Number(fault.kind);
	if (fault.retryAfter !== undefined) {
		const inTwoSeconds = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString();
		reply.header('Retry-After', fault.retryAfter === 'date' ? inTwoSeconds : fault.retryAfter);
	}
	const serverError = {
		message: 'An unexpected error occurred. Our team has been notified.',
		error_code: 'SERVER_ERROR',
	};
	return await reply
		.code(status)
		.send(fault.body ?? (status === 500 ? serverError : { message: `Status ${status}` }));
}

/** Answering before the body has arrived would look like a dropped connection to the sender. */
async function drain(request: FastifyRequest): Promise<void> {
	if (request.raw.readableEnded || request.method === 'GET') return;
	request.raw.resume();
	await new Promise<void>((resolve) => {
		request.raw.once('end', resolve);
		request.raw.once('close', resolve);
	});
}

async function failAfter(
	request: FastifyRequest,
	reply: FastifyReply,
	fault: FaultRule,
	body: Buffer,
): Promise<unknown> {
	if (fault.kind === '500AfterCommit') {
		reply.code(500).type('application/json');
		return JSON.stringify({
			message: 'An unexpected error occurred. Our team has been notified.',
			error_code: 'SERVER_ERROR',
		});
	}
	reply.hijack();
	if (fault.kind === 'truncate') {
		reply.raw.writeHead(reply.statusCode, {
			'content-type': String(reply.getHeader('content-type') ?? ''),
			'content-length': body.length,
		});
		reply.raw.write(body.subarray(0, Math.floor(body.length / 2)));
		await wait(20);
	}
	request.raw.socket.destroy();
	return body;
}
