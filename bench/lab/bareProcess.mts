import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { VEC_TOKENS, VELOCERT_TOKEN } from '../../sandbox/tokens.mts';
import type { BareTask } from './bareClient.mts';
import { offer } from './calls.mts';
import { makeRows } from './rows.mts';

/** The least that has to be done: Node's own client, which keeps its connections, and nothing around it. */

const [VEC_TOKEN] = Object.keys(VEC_TOKENS);
const TYPE = '/api/v1/plugin/credential-types/101';
const VAULT = '/business/certificate-vault';
/** Larger files are read while they are sent. */
const WHOLE_UP_TO_BYTES = 1024 * 1024;
const BOUNDARY = 'velocert-vec-bench';

type Ask = (asked: Asked) => Promise<Buffer>;
interface Asked {
	method: string;
	path: string;
	token: string;
	type?: string;
	body?: Buffer;
	/** Sent between `body` and `tail`. */
	file?: string;
	fileBytes?: number;
	tail?: Buffer;
}

function openClient({ origin, ca, atOnce }: BareTask): { ask: Ask; close(): void } {
	const secure = origin.startsWith('https:');
	const agent = secure
		? new TlsAgent({ keepAlive: true, maxSockets: atOnce, ca })
		: new Agent({ keepAlive: true, maxSockets: atOnce });
	const send = secure ? httpsRequest : httpRequest;
	const ask: Ask = async ({ method, path, token, type, body, file, fileBytes = 0, tail }) =>
		await new Promise((resolve, reject) => {
			const length = (body?.length ?? 0) + fileBytes + (tail?.length ?? 0);
			const headers: RequestOptions['headers'] = {
				authorization: `Bearer ${token}`,
				...(type ? { 'content-type': type } : {}),
				...(body ? { 'content-length': length } : {}),
			};
			const request = send(new URL(path, origin), { method, agent, headers }, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.once('error', reject);
				response.once('end', () => {
					const { statusCode = 0 } = response;
					if (statusCode < 300) resolve(Buffer.concat(chunks));
					else reject(new Error(`${method} ${path} gave ${statusCode}`));
				});
			});
			request.once('error', reject);
			if (body) request.write(body);
			if (file === undefined) {
				request.end(tail);
				return;
			}
			const stream = createReadStream(file);
			stream.once('error', reject);
			stream.once('end', () => request.end(tail));
			stream.pipe(request, { end: false });
		});
	return { ask, close: () => agent.destroy() };
}

/** Works on a list, so many at once. */
async function pooled<T>(list: T[], atOnce: number, work: (one: T) => Promise<unknown>) {
	const left = list[Symbol.iterator]();
	const worker = async () => {
		for (const one of left) await work(one);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}

async function timed(task: BareTask, work: (ask: Ask) => Promise<unknown>): Promise<number> {
	const { ask, close } = openClient(task);
	const startedAt = performance.now();
	try {
		await work(ask);
		return performance.now() - startedAt;
	} finally {
		close();
	}
}

const part = (name: string, rest = '') =>
	`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n`;

async function uploadOne(ask: Ask, path: string, sizeBytes: number): Promise<void> {
	const person = basename(path, '.pdf');
	const head = Buffer.from(
		`${part('certificate_title')}\r\nDiploma\r\n${part('full_name')}\r\n${person}\r\n` +
			`${part('applicant_email')}\r\n${person}@example.com\r\n` +
			part('certificate_file', `; filename="${basename(path)}"`) +
			'Content-Type: application/pdf\r\n\r\n',
	);
	const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
	const asked = {
		method: 'POST',
		path: VAULT,
		token: VEC_TOKEN,
		type: `multipart/form-data; boundary=${BOUNDARY}`,
		tail,
	};
	if (sizeBytes > WHOLE_UP_TO_BYTES) {
		await ask({ ...asked, body: head, file: path, fileBytes: sizeBytes });
	} else {
		await ask({ ...asked, body: Buffer.concat([head, await readFile(path)]) });
	}
}

const postJson = async (ask: Ask, path: string, json: unknown) =>
	await ask({
		method: 'POST',
		path,
		token: VELOCERT_TOKEN,
		type: 'application/json',
		body: Buffer.from(JSON.stringify(json)),
	});

offer({
	upload: async (task: BareTask & { paths: string[]; sizeBytes: number }) =>
		await timed(task, async (ask) => {
			await pooled(task.paths, task.atOnce, (path) => uploadOne(ask, path, task.sizeBytes));
		}),
	async issue(task: BareTask & { count: number; perRequest: number }) {
		const people = makeRows(task.count).map(({ email, ...credential }) => ({ email, credential }));
		const chunks = Array.from({ length: Math.ceil(task.count / task.perRequest) }, (_, index) =>
			people.slice(index * task.perRequest, (index + 1) * task.perRequest),
		);
		return await timed(task, async (ask) => {
			await pooled(chunks, task.atOnce, async (recipients) => {
				const answer = await postJson(ask, `${TYPE}/credentials`, { recipients });
				JSON.parse(answer.toString('utf8'));
			});
		});
	},
	async validate(task: BareTask & { count: number }) {
		const credentials = makeRows(task.count).map(({ email: _, ...credential }) => credential);
		return await timed(task, async (ask) => {
			await pooled(credentials, task.atOnce, async (credential) => {
				const answer = await postJson(ask, `${TYPE}/actions/validate`, { credential });
				JSON.parse(answer.toString('utf8'));
			});
		});
	},
	list: async (task: BareTask & { pages: number }) =>
		await timed(task, async (ask) => {
			const pages = Array.from({ length: task.pages }, (_, index) => index + 1);
			await pooled(pages, task.atOnce, async (page) => {
				const path = `${VAULT}?page=${page}&per_page=100`;
				const answer = await ask({ method: 'GET', path, token: VEC_TOKEN });
				JSON.parse(answer.toString('utf8'));
			});
		}),
	async download(task: BareTask & { uuids: string[] }) {
		const folder = await mkdtemp(join(tmpdir(), 'velocert-vec-bare-'));
		try {
			return await timed(task, async (ask) => {
				await pooled(task.uuids, task.atOnce, async (uuid) => {
					const path = `${VAULT}/${uuid}/download`;
					const pdf = await ask({ method: 'GET', path, token: VEC_TOKEN });
					await writeFile(join(folder, `${uuid}.pdf`), pdf);
				});
			});
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
});
