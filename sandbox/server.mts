import type { Duplex } from 'node:stream';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import fastify from 'fastify';
import { addControl } from './control.mts';
import type { Counters } from './counters.mts';
import { newCounters, resetCounters } from './counters.mts';
import type { Faults } from './faults.mts';
import { openFaults } from './faults.mts';
import { seededIds } from './random.mts';
import type { Settings } from './settings.mts';
import { newSettings } from './settings.mts';
import type { Store, World } from './store.mts';
import { newStore, settleDue } from './store.mts';
import { addTraffic } from './traffic.mts';
import { addVec } from './vec.mts';
import { sendTooLarge } from './vecUpload.mts';
import { addVelocert } from './velocert.mts';
import type { Webhooks } from './webhooks.mts';
import { openWebhooks } from './webhooks.mts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface SandboxOptions extends Partial<Settings> {
	/** 0 takes any free port. */
	port?: number;
	/** Equal seeds hand out equal ids. */
	seed?: number;
	/** Milliseconds since 1970. */
	now?: () => number;
}

/** Both services on one address of this machine, with everything a test wants to see or spoil. */
export interface Sandbox {
	/** `http://127.0.0.1:PORT`, for both credentials' Base URL. */
	origin: string;
	store: Store;
	counters: Counters;
	faults: Faults;
	settings: Settings;
	/** Where events go, and what became of them. */
	webhooks: Webhooks;
	/** Serves a connection that came in elsewhere, such as through TLS. */
	accept(socket: Duplex): void;
	/** Empties state, counters, faults and webhooks and starts the ids anew; settings stay. */
	reset(): void;
	/** Stops at once, open connections included. */
	close(): Promise<void>;
}

/** Starts the sandbox on the loopback address only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, seed = 1, now = () => Date.now(), ...settings } = options;
	const world: World = {
		store: newStore(),
		counters: newCounters(),
		settings: newSettings(settings),
		ids: seededIds(seed),
		webhooks: openWebhooks({ now, seed, settle: () => settleDue(world) }),
		now,
	};
	// A stream of its own, or a fault by chance would change the ids handed out.
	let chance = seededIds(seed).chance;
	const faults = openFaults(
		() => world.counters,
		() => chance(),
	);
	const reset = () => {
		Object.assign(world.store, newStore());
		resetCounters(world.counters);
		faults.clear();
		world.webhooks.clear();
		world.ids = seededIds(seed);
		chance = seededIds(seed).chance;
	};
	const app = fastify({ forceCloseConnections: true, bodyLimit: MAX_BODY_BYTES });
	await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
	await app.register(multipart, {
		limits: { fileSize: MAX_BODY_BYTES, fields: 10_000, parts: 10_000, fieldSize: 1024 * 1024 },
	});
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => {
		// Clients send the header with calls that have no body, such as retry; fastify's own parser refuses that.
		try {
			done(null, body === '' ? undefined : JSON.parse(String(body)));
		} catch {
			done(Object.assign(new Error('The body is not JSON'), { statusCode: 400 }));
		}
	});
	app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
		const status = error.statusCode ?? 500;
		// What is far too large is refused by the web server in front, which knows nothing of JSON.
		if (status === 413) return sendTooLarge(reply);
		return reply.code(status).send({ message: error.message });
	});
	addTraffic(app, world, faults);
	addControl(app, world, faults, reset);
	addVelocert(app, world);
	addVec(app, world);
	const origin = await app.listen({ host: '127.0.0.1', port });
	return {
		origin,
		store: world.store,
		counters: world.counters,
		faults,
		settings: world.settings,
		webhooks: world.webhooks,
		accept: (socket) => void app.server.emit('connection', socket),
		reset,
		async close() {
			world.webhooks.clear();
			app.server.closeAllConnections();
			await app.close();
		},
	};
}
