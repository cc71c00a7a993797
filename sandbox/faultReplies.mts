import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultRule } from './faults.mts';

const HTML =
	'<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>';
const SERVER_ERROR = {
	message: 'An unexpected error occurred. Our team has been notified.',
	error_code: 'SERVER_ERROR',
};

/** Lets a request fail before its handler has seen it. */
export async function failBefore(
	request: FastifyRequest,
	reply: FastifyReply,
	fault: FaultRule,
): Promise<void> {
	await drain(request);
	switch (fault.kind) {
		case 'dropBefore':
			reply.hijack();
			request.raw.socket.destroy();
			return;
		case 'stall':
			await stall(reply, fault.stallMs);
			return;
		case 'redirect':
			reply.redirect(`http://${request.headers.host}/__sandbox/elsewhere`, 302);
			return;
		case 'html502':
		case 'html401':
		case 'html200':
			reply
				.code(Number(fault.kind.slice(4)))
				.type('text/html')
				.send(HTML);
			return;
		default:
			sendStatus(reply, fault);
	}
}

/** Spoils the answer of a request whose handler has done its work. */
export async function failAfter(
	request: FastifyRequest,
	reply: FastifyReply,
	fault: FaultRule,
	body: Buffer,
): Promise<void> {
	reply.hijack();
	const { raw } = reply;
	if (fault.kind === '500AfterCommit') {
		raw.writeHead(500, { 'content-type': 'application/json; charset=utf-8' });
		raw.end(JSON.stringify(SERVER_ERROR));
		return;
	}
	if (fault.kind === 'redirectAfterCommit') {
		raw.writeHead(fault.status ?? 302, {
			location: `http://${request.headers.host}/__sandbox/elsewhere`,
		});
		raw.end();
		return;
	}
	if (fault.kind === 'replyAfterCommit') {
		const { body: said = {} } = fault;
		const type = typeof said === 'string' ? 'text/plain' : 'application/json';
		raw.writeHead(fault.status ?? 200, { 'content-type': `${type}; charset=utf-8` });
		raw.end(typeof said === 'string' ? said : JSON.stringify(said));
		return;
	}
	if (fault.kind === 'truncate') {
		const headers = { ...reply.getHeaders(), 'content-length': body.length };
		raw.writeHead(reply.statusCode, headers as Record<string, string | number>);
		await new Promise((resolve) => {
			raw.once('close', resolve);
			raw.write(body.subarray(0, Math.floor(body.length / 2)), resolve);
		});
		// A moment for the half to arrive, or the sender's reset overtakes it.
		await wait(20);
	}
	request.raw.socket.destroy();
}

async function stall(reply: FastifyReply, stallMs?: number): Promise<void> {
	if (stallMs === undefined) {
		reply.hijack();
		return;
	}
	await wait(stallMs, undefined, { ref: false });
	reply.code(504).send({ message: 'Too slow' });
}

function sendStatus(reply: FastifyReply, fault: FaultRule): void {
	const status = fault.kind === 'status' ? (fault.status ?? 500) : Number(fault.kind);
	if (fault.retryAfter !== undefined) {
		const soon = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString();
		reply.header('Retry-After', fault.retryAfter === 'date' ? soon : String(fault.retryAfter));
	}
	const usual = status === 500 ? SERVER_ERROR : { message: `Status ${status}` };
	reply.code(status).send(fault.body ?? usual);
}

/** Answering before the body has arrived would look like a dropped connection to the sender. */
async function drain({ raw }: FastifyRequest): Promise<void> {
	if (raw.readableEnded || raw.destroyed) return;
	raw.resume();
	await Promise.race([once(raw, 'end'), once(raw, 'close')]).catch(() => undefined);
}
