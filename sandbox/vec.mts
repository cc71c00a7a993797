import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { verifiedPdf } from './pdf.mts';
import type { VaultCertificate, World } from './store.mts';
import { processingTime, settleDue } from './store.mts';
import { VEC_TOKENS } from './tokens.mts';
import { detailOf, listPage } from './vecShapes.mts';
import { createBulk, createOne, uploadFile } from './vecUpload.mts';

const BASE = '/business/certificate-vault';

interface WithUuid {
	Params: { uuid: string };
}
type ById = FastifyRequest<WithUuid>;

/** Adds the VEC side. Source of shapes: docs/api/vec.md. */
export function addVec(app: FastifyInstance, world: World): void {
	const may = (permission: string) => async (request: FastifyRequest, reply: FastifyReply) => {
		settleDue(world);
		const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
		const permissions = VEC_TOKENS[token];
		if (!permissions) {
			request.raw.resume();
			return await reply.code(401).send({ message: 'Unauthorized - Invalid API token' });
		}
		if (permissions.includes(permission)) return undefined;
		request.raw.resume();
		return await reply.code(403).send({
			message: 'Forbidden - Insufficient permissions',
			required_permission: `certificate-vault:${permission}`,
		});
	};
	app.get(BASE, { preHandler: may('list') }, async (request) => listPage(world, request.query));
	app.post(BASE, { preHandler: may('create') }, async (request, reply) =>
		createOne(request, reply, world),
	);
	app.post(`${BASE}/upload-file`, { preHandler: may('create') }, async (request, reply) =>
		uploadFile(request, reply, world),
	);
	app.post(`${BASE}/bulk`, { preHandler: may('create') }, async (request, reply) =>
		createBulk(request, reply, world),
	);
	app.get<WithUuid>(`${BASE}/:uuid`, { preHandler: may('view') }, async (request, reply) => {
		const certificate = find(world, request, reply);
		return certificate ? { data: detailOf(certificate) } : reply;
	});
	app.get<WithUuid>(
		`${BASE}/:uuid/download`,
		{ preHandler: may('download') },
		async (request, reply) => download(world, request, reply),
	);
	app.post<WithUuid>(`${BASE}/:uuid/retry`, { preHandler: may('update') }, async (request, reply) =>
		retry(world, request, reply),
	);
}

function find(world: World, request: ById, reply: FastifyReply): VaultCertificate | undefined {
	const certificate = world.store.vault.find(({ uuid }) => uuid === request.params.uuid);
	if (!certificate) void reply.code(404).send({ message: 'Vault certificate not found.' });
	return certificate;
}

async function download(world: World, request: ById, reply: FastifyReply) {
	const certificate = find(world, request, reply);
	if (!certificate) return reply;
	if (certificate.status !== 'generated') {
		return await reply.code(404).send({
			message: 'Verified PDF not found. The certificate may still be processing.',
		});
	}
	return await reply
		.type('application/pdf')
		.header('Content-Disposition', 'attachment; filename="certificate.pdf"')
		.send(await verifiedPdf(certificate));
}

async function retry(world: World, request: ById, reply: FastifyReply) {
	const certificate = find(world, request, reply);
	if (!certificate) return reply;
	if (certificate.status !== 'failed') {
		return await reply.code(400).send({ message: 'Only failed vault certificates can be retried' });
	}
	certificate.status = 'processing';
	certificate.willFail = world.settings.retryFails;
	certificate.dueAt = world.now() + processingTime(world.settings, certificate.title);
	world.webhooks.emit('certificate_application.retried', certificate);
	return { message: 'Vault certificate retry initiated', data: detailOf(certificate) };
}
