import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Counters } from './counters.mts';
import { endpointCount, logRequest } from './counters.mts';
import { failAfter, failBefore } from './faultReplies.mts';
import type { FaultRule, Faults } from './faults.mts';
import { AFTER_COMMIT } from './faults.mts';
import type { World } from './store.mts';

declare module 'fastify' {
	interface FastifyRequest {
		fault?: FaultRule;
	}
}

/** Bytes of a connection that are counted already; one connection serves many requests. */
const countedBytes = new WeakMap<Socket, { read: number; written: number }>();

/** When the present stretch of requests began, by the counters it is added to. */
const busySince = new WeakMap<Counters, number>();

/** Counts every request of the two services and lets faults happen to them. */
export function addTraffic(app: FastifyInstance, world: World, faults: Faults): void {
	const held: Held[] = [];
	app.server.on('connection', () => (world.counters.connections += 1));
	app.addHook('onRequest', (request, reply, done) => {
		const endpoint = endpointName(request.method, request.url);
		countRequest(request, reply, world, endpoint);
		if (!endpoint) {
			done();
			return;
		}
		reply.raw.sendDate = false;
		const { tellsTime, clockAheadMs } = world.settings;
		if (tellsTime) {
			reply.raw.setHeader('date', new Date(world.now() + clockAheadMs).toUTCString());
		}
		const isCrowded = comesTooMany(reply, world, endpoint);
		const fault = isCrowded
			? TOO_MANY
			: faults.pick({ method: request.method, path: request.url, endpoint });
		// A fault that cannot be played out must not end the sandbox.
		const drop = () => request.raw.socket.destroy();
		const goOn = () => {
			if (fault && !AFTER_COMMIT.includes(fault.kind)) {
				failBefore(request, reply, fault).catch(drop);
				return;
			}
			request.fault = fault;
			done();
		};
		if (isCrowded) goOn();
		else held.push({ endpoint, goOn });
		letGo(held, world);
	});
	app.addHook('onSend', (request, reply, payload, done) => {
		if (!request.fault) {
			done(null, payload);
			return;
		}
		const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '';
		failAfter(request, reply, request.fault, Buffer.from(body)).catch(() => {
			request.raw.socket.destroy();
		});
	});
}

/** What a request is answered that comes while as many are worked on as the service bears. */
const TOO_MANY: FaultRule = { kind: '429', retryAfter: 1 };

/** Requests being worked on by endpoint, without those that were turned away. */
const working = new WeakMap<World, Map<string, number>>();

/** Whether the service bears no more requests of an endpoint now; counts this one when it does. */
function comesTooMany(reply: FastifyReply, world: World, endpoint: string): boolean {
	const counts = working.get(world) ?? new Map<string, number>();
	working.set(world, counts);
	const count = counts.get(endpoint) ?? 0;
	if (count >= (world.settings.mostAtOnce[endpoint] ?? Infinity)) return true;
	counts.set(endpoint, count + 1);
	reply.raw.once('close', () => counts.set(endpoint, (counts.get(endpoint) ?? 1) - 1));
	return false;
}

/** A request that is still to be answered. */
interface Held {
	endpoint: string;
	goOn(): void;
}

/** Answers, after the delay, the requests whose endpoint has seen as many at once as it is to. */
function letGo(held: Held[], { settings: { delayMs, heldUntil }, counters }: World): void {
	for (const request of held.splice(0)) {
		const { endpoint, goOn } = request;
		const seen = endpointCount(counters, endpoint).maxInFlight;
		if (seen < (heldUntil[endpoint] ?? 0)) held.push(request);
		else if (delayMs > 0) setTimeout(goOn, delayMs).unref();
		else goOn();
	}
}

function countRequest(
	request: FastifyRequest,
	reply: FastifyReply,
	{ counters, now }: World,
	endpoint: string | undefined,
): void {
	const { method, url: path } = request;
	const { socket } = request.raw;
	const count = endpoint ? endpointCount(counters, endpoint) : undefined;
	if (count) {
		count.requests += 1;
		count.inFlight += 1;
		count.maxInFlight = Math.max(count.maxInFlight, count.inFlight);
		begin(counters);
	}
	reply.raw.once('close', () => {
		const before = countedBytes.get(socket) ?? { read: 0, written: 0 };
		const after = { read: socket.bytesRead, written: socket.bytesWritten };
		countedBytes.set(socket, after);
		if (!count || !endpoint) return;
		counters.bytesIn += after.read - before.read;
		counters.bytesOut += after.written - before.written;
		count.inFlight -= 1;
		end(counters);
		const status = reply.raw.headersSent ? reply.raw.statusCode : 0;
		logRequest(counters, { at: now(), method, path, endpoint, status });
	});
}

function begin(counters: Counters): void {
	if (counters.inFlight === 0) busySince.set(counters, performance.now());
	counters.inFlight += 1;
	counters.maxInFlight = Math.max(counters.maxInFlight, counters.inFlight);
}

function end(counters: Counters): void {
	counters.inFlight -= 1;
	if (counters.inFlight > 0) return;
	counters.busyMs += performance.now() - (busySince.get(counters) ?? performance.now());
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
