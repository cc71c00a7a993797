import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FaultRule, Faults } from './faults.mts';
import { renderPage } from './page.mts';
import { SCRIPT } from './pageStyle.mts';
import { credentialPdf, verifiedPdf } from './pdf.mts';
import { fakePdf, samplePdf, samplePng } from './samples.mts';
import type { Settings } from './settings.mts';
import type { World } from './store.mts';
import { settleDue } from './store.mts';
import type { HandMade, WebhookTarget } from './webhooks.mts';

/** Adds the page for people and the addresses through which tests in other processes steer the sandbox. */
export function addControl(
	app: FastifyInstance,
	world: World,
	faults: Faults,
	reset: () => void,
): void {
	app.get('/', async (_, reply) => reply.type('text/html').send(renderPage(world)));
	app.get('/__sandbox/page.js', async (_, reply) => reply.type('text/javascript').send(SCRIPT));
	app.get('/__sandbox/counters', async () => world.counters);
	app.get('/__sandbox/state', async () => {
		settleDue(world);
		const vault = world.store.vault.map(({ file, ...certificate }) => ({
			...certificate,
			file: { ...file, bytes: undefined },
		}));
		return { vault, issued: world.store.issued, outbox: world.store.outbox };
	});
	app.post('/__sandbox/faults', async (request) => {
		faults.add(request.body as FaultRule | FaultRule[]);
		return { ok: true };
	});
	app.delete('/__sandbox/faults', async () => {
		faults.clear();
		return { ok: true };
	});
	app.post('/__sandbox/settings', async (request, reply) => {
		const changes = (request.body ?? {}) as Partial<Settings>;
		const unknown = Object.keys(changes).find((name) => !Object.hasOwn(world.settings, name));
		if (unknown) return await reply.code(400).send({ message: `Unknown setting ${unknown}` });
		return Object.assign(world.settings, changes);
	});
	app.post('/__sandbox/reset', async () => {
		reset();
		return { ok: true };
	});
	app.all('/__sandbox/elsewhere', async (request) => {
		world.counters.redirected += 1;
		if (request.headers.authorization) world.counters.redirectedWithAuthorization += 1;
		return { message: 'You should not be here' };
	});
	addWebhooks(app, world);
	addFiles(app, world);
}

function addWebhooks(app: FastifyInstance, { webhooks }: World): void {
	app.get('/__sandbox/webhooks', async () => ({
		targets: webhooks.targets.map(({ url, events }) => ({ url, events })),
		log: webhooks.log,
	}));
	app.post('/__sandbox/webhooks', async (request) => ({
		id: webhooks.register(request.body as WebhookTarget),
	}));
	app.post('/__sandbox/webhooks/send', async (request) => ({
		sent: await webhooks.send((request.body ?? {}) as HandMade),
	}));
	app.delete('/__sandbox/webhooks', async () => {
		webhooks.clear();
		return { ok: true };
	});
}

function addFiles(app: FastifyInstance, world: World): void {
	app.get('/__sandbox/samples/certificate.pdf', async (request, reply) => {
		const { title = 'Certificate', name = 'Jane Doe' } = request.query as Record<string, string>;
		return await reply.type('application/pdf').send(await samplePdf({ title, name }));
	});
	app.get('/__sandbox/samples/padded.pdf', async (request, reply) => {
		const { size } = request.query as { size?: string };
		return await reply.type('application/pdf').send(fakePdf(Number(size) || 1024));
	});
	app.get('/__sandbox/samples/badge.png', async (_, reply) =>
		reply.type('image/png').send(samplePng()),
	);
	app.get(
		'/__sandbox/certificates/:name',
		async (request: FastifyRequest<{ Params: { name: string } }>, reply) => {
			const uuid = request.params.name.replace(/\.pdf$/, '');
			const certificate = world.store.vault.find((other) => other.uuid === uuid);
			if (certificate?.status !== 'generated')
				return await reply.code(404).send({ message: 'Not ready' });
			return await reply.type('application/pdf').send(await verifiedPdf(certificate));
		},
	);
	app.get(
		'/__sandbox/credentials/:name',
		async (request: FastifyRequest<{ Params: { name: string } }>, reply) => {
			const id = request.params.name.replace(/\.pdf$/, '');
			const issued = world.store.issued.find((other) => other.id === id);
			if (!issued) return await reply.code(404).send({ message: 'Not issued' });
			return await reply.type('application/pdf').send(await credentialPdf(issued));
		},
	);
}
