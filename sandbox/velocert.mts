import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { World } from './store.mts';
import { VELOCERT_TOKEN } from './tokens.mts';
import type { SandboxType } from './velocertTypes.mts';
import { checkPayload, SANDBOX_TYPES } from './velocertTypes.mts';

const BASE = '/api/v1/plugin/credential-types';
const MAX_PAGE_SIZE = 20;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

type WithType = FastifyRequest<{ Params: { id: string } }>;
interface Recipient {
	email: string;
	credential: Record<string, unknown>;
}

/** Adds the Velocert side. Source of shapes: docs/api/velocert.md; replies not described there are variants by setting. */
export function addVelocert(app: FastifyInstance, world: World): void {
	app.register(async (scope) => {
		scope.addHook('preHandler', async (request, reply) => {
			if (isAuthorised(request, world)) return;
			await reply.code(401).send({ message: 'Unauthorized - Invalid API token' });
		});
		scope.get(BASE, async (request) => listTypes(request, world));
		scope.get(`${BASE}/:id/input-fields`, async (request: WithType, reply) => {
			const type = findType(request, reply);
			if (!type) return reply;
			return type.wrapped ? { credential: type.example } : type.example;
		});
		scope.post(`${BASE}/:id/actions/validate`, async (request: WithType, reply) =>
			validate(request, reply, world),
		);
		scope.post(`${BASE}/:id/credentials`, async (request: WithType, reply) =>
			issue(request, reply, world),
		);
	});
}

function isAuthorised(request: FastifyRequest, { settings }: World): boolean {
	const header = request.headers.authorization ?? '';
	const bearer = header === `Bearer ${VELOCERT_TOKEN}`;
	const raw = header === VELOCERT_TOKEN;
	if (settings.velocertScheme === 'both') return bearer || raw;
	return settings.velocertScheme === 'raw' ? raw : bearer;
}

function findType(request: WithType, reply: FastifyReply): SandboxType | undefined {
	const type = SANDBOX_TYPES.find(({ id }) => id === request.params.id);
	if (!type) void reply.code(404).send({ message: 'Credential type not found' });
	return type;
}

function listTypes(request: FastifyRequest, { settings }: World) {
	const query = request.query as Record<string, string>;
	const size = Math.min(Math.max(Number(query.pageSize) || MAX_PAGE_SIZE, 1), MAX_PAGE_SIZE);
	const start = Number(String(query.pageToken ?? '0').replace(/^page-/, '')) || 0;
	const types = settings.velocertHasTypes ? SANDBOX_TYPES : [];
	const page = types.slice(start, start + size).map(({ id, displayName }) => ({
		name: `credentialTypes/${id}`,
		displayName,
		createTime: '2026-01-01T00:00:00Z',
	}));
	const next = start + size;
	const isLast = next >= types.length;
	if (settings.velocertPaging === 'none') return { credentialTypes: page };
	if (settings.velocertPaging === 'loop') {
		return { credentialTypes: page, nextPageToken: isLast ? '0' : String(next) };
	}
	const token = settings.velocertPaging === 'number' ? next : `page-${next}`;
	return { credentialTypes: page, ...(isLast ? {} : { nextPageToken: token }) };
}

function validate(request: WithType, reply: FastifyReply, { settings }: World) {
	const type = findType(request, reply);
	if (!type) return reply;
	const { credential, ...others } = (request.body ?? {}) as Record<string, unknown>;
	if (Object.keys(others).length > 0) {
		return reply.code(400).send({ message: `Unknown field ${Object.keys(others)[0]}` });
	}
	const complaints = checkPayload(type.example, credential);
	if (complaints.length === 0) return { valid: true, errors: null };
	const errors =
		settings.validateStyle === 'objects'
			? complaints
			: complaints.map(({ field, message }) => `${field || 'credential'}: ${message}`);
	return reply.code(settings.validateStyle === '400' ? 400 : 200).send({ valid: false, errors });
}

function issue(request: WithType, reply: FastifyReply, world: World) {
	const type = findType(request, reply);
	if (!type) return reply;
	const { recipients, ...others } = (request.body ?? {}) as { recipients?: unknown };
	const errors = checkRecipients(type, recipients, Object.keys(others));
	if (Object.keys(errors).length > 0) {
		return reply.code(422).send({ message: 'The recipients are not valid', errors });
	}
	const refusal = refusalFor(recipients as Recipient[], world.settings.issueRefusal);
	if (refusal) return reply.code(400).send(refusal);
	const { issueReply } = world.settings;
	if (issueReply === 'no') return reply.send({ success: false, message: 'Quota exceeded' });
	const taken = (recipients as Recipient[]).filter(
		(_, at) => issueReply !== 'half' || at % 2 === 0,
	);
	const results = taken.map((recipient) => issueOne(world, type, recipient));
	return reply.send(issueReplyBody(world, results));
}

function checkRecipients(
	type: SandboxType,
	recipients: unknown,
	unknownKeys: string[],
): Record<string, string[]> {
	const errors: Record<string, string[]> = {};
	for (const key of unknownKeys) errors[key] = ['is not known'];
	if (!Array.isArray(recipients) || recipients.length === 0) {
		return { ...errors, recipients: ['must hold at least one recipient'] };
	}
	recipients.forEach((recipient: Partial<Recipient>, index) => {
		const { email, credential, ...others } = recipient ?? {};
		const at = `recipients.${index}`;
		if (!EMAIL.test(String(email ?? ''))) errors[`${at}.email`] = ['must be an email address'];
		for (const key of Object.keys(others)) errors[`${at}.${key}`] = ['is not known'];
		for (const { field, message } of checkPayload(type.example, credential)) {
			errors[[at, 'credential', field].filter(Boolean).join('.')] = [message];
		}
	});
	return errors;
}

/** Refuses a request as a whole for some of its recipients, as a mail service behind it may. */
function refusalFor(recipients: Recipient[], style: World['settings']['issueRefusal']) {
	const bad = recipients.flatMap(({ email }, at) =>
		email.startsWith('refused') ? [{ email, at }] : [],
	);
	if (style === 'none' || bad.length === 0) return undefined;
	if (style === 'silent') return { message: 'The request could not be processed' };
	if (style === 'addresses') return { message: `Cannot deliver to <${bad[0].email}>.` };
	const errors = bad.map(({ at }) => [`recipients.${at}.email`, ['cannot be delivered to']]);
	return { message: 'Some recipients were refused', errors: Object.fromEntries(errors) as object };
}

interface IssueResult {
	email: string;
	credentialId?: string;
	status?: string;
	error?: string;
}

function issueOne(world: World, type: SandboxType, { email, credential }: Recipient): IssueResult {
	const { store, counters, settings, ids, now } = world;
	if (/^(partial|errorsBeside)$/.test(settings.issueReply) && email.startsWith('bad')) {
		return { email, status: 'failed', error: 'The mailbox does not exist' };
	}
	const content = JSON.stringify([type.id, email.toLowerCase(), sorted(credential)]);
	const entry = { id: ids.uuid(), type: type.id, email, credential, content, at: now() };
	if (store.issuedContents.has(content)) counters.velocert.duplicates += 1;
	store.issuedContents.add(content);
	counters.velocert.issuedRecipients += 1;
	store.issued.push(entry);
	store.outbox.push({
		to: email,
		kind: 'credential',
		subject: `Your ${type.displayName}`,
		uuid: entry.id,
		at: entry.at,
	});
	return { email, credentialId: entry.id };
}

function issueReplyBody({ settings }: World, results: IssueResult[]): unknown {
	const message = 'Credential issuance completed';
	switch (settings.issueReply) {
		case 'empty':
			return '';
		case 'array':
			return results;
		case 'errorNull':
			return { message, error: null, errors: {} };
		case 'errorsBeside': {
			const isRefused = ({ error }: IssueResult) => error !== undefined;
			const errors = results
				.filter(isRefused)
				.map(({ email, error }) => ({ email, message: error }));
			return { message, results: results.filter((one) => !isRefused(one)), errors };
		}
		case 'reversed':
			return { message, results: results.reverse() };
		case 'half':
			// Without addresses nobody can tell whom these are for.
			return { message, results: results.map(({ credentialId }) => ({ credentialId })) };
		default:
			return { message, results };
	}
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, member]) => [key, sorted(member)]),
	);
}
