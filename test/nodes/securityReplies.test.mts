import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { fakePdf } from '../../sandbox/samples.mts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import { MAX_BYTES } from '../../shared/http/readBody.ts';
import { downloadCertificate, getCertificate } from '../../shared/vec/endpoints.ts';
import { issueCredentials } from '../../shared/velocert/endpoints.ts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { growthOf, withClient } from '../support/securityProbe.mts';
import {
	credentialsFor,
	NOWHERE,
	reply,
	useHostileServer,
	useNoWaiting,
} from '../support/securityServer.mts';
import { download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

const MB = 1024 * 1024;
const server = useHostileServer();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

/** Bytes that were handed to the network before it was closed. */
let sent = 0;
beforeEach(() => {
	sent = 0;
});

/** Sends the same piece for ever, or until so many bytes are out, as fast as it is taken. */
function flood(response: ServerResponse, piece: Buffer, bytes = Infinity): void {
	const more = () => {
		while (!response.destroyed && sent < bytes) {
			sent += piece.length;
			if (!response.write(piece)) return void response.once('drain', more);
		}
		if (!response.destroyed) response.end();
	};
	more();
}

/** Answers with a beginning and then without end, with or without naming a length. */
function endless(status: number, beginning: string, headers: Record<string, string | number> = {}) {
	return (response: ServerResponse) => {
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.write(beginning);
		flood(response, Buffer.alloc(64 * 1024, ' '));
	};
}

const call = async <Reply,>(endpoint: Endpoint<Reply>) =>
	await withClient(
		endpoint.service,
		credentialsFor(server.origin),
		async (client) => await client.send(endpoint, { path: { uuid: UNKNOWN, credentialType: '1' } }),
	);

describe('a reply without end', () => {
	it.each([
		['of JSON', getCertificate, MAX_BYTES.json],
		['of a file', downloadCertificate, MAX_BYTES.file],
		['of a write', issueCredentials, MAX_BYTES.json],
	] as Array<[string, Endpoint<unknown>, number]>)(
		'%s is cut off at its limit, asked for once, and its connection closed',
		async (_, endpoint, limit) => {
			server.answer(endless(200, '{"data":'));
			const growth = await growthOf(async () => {
				expect(await call(endpoint)).toEqual({ kind: 'unknown', reason: 'tooLarge', status: 200 });
			});
			expect(server.received).toHaveLength(1);
			expect(await server.leftOpen()).toBe(0);
			// What lies between sender and reader comes on top.
			expect(sent).toBeGreaterThan(limit);
			expect(sent).toBeLessThan(limit + 16 * MB);
			expect(growth).toBeLessThan(limit + 128 * MB);
		},
	);

	it.each([401, 404, 422, 429])(
		'of a refusal %i is cut off after a megabyte, and refuses all the same',
		async (status) => {
			server.answer(endless(status, '{"message":"'));
			expect(await call(issueCredentials)).toMatchObject({ kind: 'rejected', status, errors: [] });
			expect(await server.leftOpen()).toBe(0);
			expect(sent).toBeLessThan((status === 429 ? 6 : 1) * 17 * MB);
		},
	);

	it('of a server in trouble is cut off after a megabyte, and leaves open what was done', async () => {
		server.answer(endless(500, '{"message":"'));
		expect(await call(issueCredentials)).toMatchObject({ kind: 'unknown', reason: 'serverError' });
		expect(await server.leftOpen()).toBe(0);
		expect(sent).toBeLessThan(17 * MB);
	});

	it('is not even begun when its length says enough', async () => {
		server.answer(endless(200, '', { 'content-length': MAX_BYTES.json + 1 }));
		expect(await call(getCertificate)).toMatchObject({ kind: 'unknown', reason: 'tooLarge' });
		expect(await server.leftOpen()).toBe(0);
		expect(sent).toBeLessThan(8 * MB);
	});

	it.each(['gzip', 'deflate', 'br'])('cannot be hidden by compression: %s', async (encoding) => {
		// 200 MB of spaces in 200 kB; `deflate` and `br` are only named, and refused as broken.
		const bomb = gzipSync(Buffer.alloc(200 * MB, ' '));
		server.answer((response) => {
			response
				.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
				.end(bomb);
		});
		const growth = await growthOf(async () => {
			const outcome = await call(getCertificate);
			expect(outcome).toMatchObject({
				kind: 'unknown',
				reason: encoding === 'gzip' ? 'tooLarge' : 'dropped',
			});
		});
		expect(growth).toBeLessThan(150 * MB);
		expect(await server.leftOpen()).toBe(0);
	});
});

describe('a reply that does not get on', () => {
	beforeEach(() => jest.restoreAllMocks());

	const quick = <Reply,>(endpoint: Endpoint<Reply>) => ({
		...endpoint,
		retry: 'never' as const,
		timeoutMs: 400,
	});

	it('is given up after the time the call has, and its connection closed', async () => {
		server.answer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
		});
		const started = Date.now();
		expect(await call(quick(getCertificate))).toMatchObject({ kind: 'unknown', reason: 'timeout' });
		expect(Date.now() - started).toBeLessThan(4_000);
		expect(await server.leftOpen()).toBe(0);
	});

	it('is given up even when a little comes again and again', async () => {
		server.answer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 50);
			response.once('close', () => clearInterval(timer));
		});
		expect(await call(quick(getCertificate))).toMatchObject({ kind: 'unknown', reason: 'timeout' });
		expect(await server.leftOpen()).toBe(0);
	});

	it('is waited for as long as it gets on', async () => {
		server.answer((response) => {
			response.writeHead(200, { 'content-type': 'application/pdf' });
			let pieces = 0;
			const timer = setInterval(() => {
				response.write(Buffer.alloc(64 * 1024));
				if (++pieces < 10) return;
				clearInterval(timer);
				response.end();
			}, 80);
		});
		expect(await call(quick(downloadCertificate))).toMatchObject({ kind: 'ok' });
	});
});

describe('what a user reads of a reply without end', () => {
	it('names the service and what to check, when something was read', async () => {
		server.answer(endless(200, '{"data":'));
		const { error } = await download(NOWHERE, itemsFor(UNKNOWN), {
			credentials: credentialsFor(server.origin),
		});
		expect(error?.message).toBe('The answer of VEC was too large and was cut off [item 0]');
		expect(error?.description).toBe(
			"Nothing was changed. Check 'Base URL' in the VEC API credential.",
		);
	});

	it('says that an upload may have taken effect', async () => {
		server.answer(endless(201, '{"data":'));
		const { error } = await upload(NOWHERE, [await personWithPdf(0)], {
			credentials: credentialsFor(server.origin),
		});
		expect(error?.message).toBe(
			'VEC did not confirm: the certificate may or may not have been uploaded [item 0]',
		);
	});

	it('says that an issue may have taken effect, and that it was not repeated', async () => {
		server.answer((response, { url }) =>
			url.endsWith('/credentials')
				? endless(200, '{"results":')(response)
				: reply(200, url.endsWith('/input-fields') ? { Score: 1 } : { valid: true })(response),
		);
		const { error } = await issueRows(NOWHERE, rows(1), {
			credentials: credentialsFor(server.origin),
		});
		expect(error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
		);
		expect(error?.description).toContain('The answer was too large and was cut off.');
		expect(server.received.filter(({ url }) => url.endsWith('/credentials'))).toHaveLength(1);
	});
});

describe('replies of sensible size', () => {
	it('come through whole, with and without compression', async () => {
		const pdf = fakePdf(20 * MB);
		for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
			server.answer((response) => {
				response.writeHead(200, { 'content-type': 'application/pdf', ...headers });
				response.end('content-encoding' in headers ? gzipSync(pdf) : pdf);
			});
			const outcome = await call(downloadCertificate);
			expect(outcome.kind === 'ok' && pdf.equals(outcome.value.bytes)).toBe(true);
		}
	});

	it.each([
		['without a body', ''],
		['with a byte order mark', '\ufeff{"data":{"uuid":"u"}}'],
	])('come through %s', async (_, text) => {
		server.answer(reply(200, text));
		const outcome = await call(text === '' ? issueCredentials : getCertificate);
		expect(outcome.kind).toBe('ok');
	});

	it('are given up when the execution is cancelled', async () => {
		server.answer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
		});
		const started = Date.now();
		await runNode({
			node: new VecVaultList(),
			items: [{ json: {} }],
			parameters: { operation: 'getAll', returnAll: true, filters: {} },
			credentials: credentialsFor(server.origin),
			cancelAfterMs: 200,
		});
		expect(Date.now() - started).toBeLessThan(5_000);
		expect(await server.leftOpen()).toBe(0);
	});
});
