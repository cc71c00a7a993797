import { createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endpointName } from '../../../sandbox/traffic.mts';

/** From when on which requests get no answer any more. */
export interface HoldRule {
	endpoint: string;
	/** How many fitting requests pass first. */
	skip?: number;
	/** Only requests whose body holds this text. */
	text?: string;
	/** Whether the server has done its work by then, or has not even seen the request. */
	when: 'before' | 'after';
}

/** Stands between n8n and the sandbox and holds requests back, so that n8n can be killed at a chosen moment. */
export interface Holdback {
	origin: string;
	/** Resolves as soon as a request is held; it and all that fit after it wait until `letGo`. */
	hold(rule: HoldRule): Promise<void>;
	/** Ends all rules. What is held is dropped, as its sender is gone by then. */
	letGo(): void;
	close(): Promise<void>;
}

interface ActiveRule extends HoldRule {
	seen: number;
	isHolding(): void;
}

/** Opens a holdback in front of a server. */
export async function openHoldback(target: string): Promise<Holdback> {
	let rules: ActiveRule[] = [];
	let held: IncomingMessage[] = [];

	const ruleFor = (request: IncomingMessage, body: Buffer): ActiveRule | undefined => {
		const endpoint = endpointName(request.method ?? '', request.url ?? '');
		const rule = rules.find(
			(other) => other.endpoint === endpoint && body.includes(other.text ?? ''),
		);
		if (rule === undefined) return undefined;
		rule.seen += 1;
		return rule.seen > (rule.skip ?? 0) ? rule : undefined;
	};
	const holdBack = (request: IncomingMessage, rule: ActiveRule) => {
		held.push(request);
		rule.isHolding();
	};
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		const body = await readAll(request);
		const rule = ruleFor(request, body);
		if (rule?.when === 'before') return holdBack(request, rule);
		const answer = await forward(target, request, body);
		if (rule) return holdBack(request, rule);
		response.writeHead(answer.status, answer.headers).end(answer.body);
	};
	const server = createServer((request, response) => {
		pass(request, response).catch(() => request.socket.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const letGo = () => {
		rules = [];
		for (const request of held) request.socket.destroy();
		held = [];
	};
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		hold: async (rule) =>
			await new Promise((resolve) => rules.push({ ...rule, seen: 0, isHolding: resolve })),
		letGo,
		async close() {
			letGo();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

interface Answer {
	status: number;
	headers: NodeJS.Dict<string | string[]>;
	body: Buffer;
}

async function forward(target: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
	const { method, headers } = request;
	return await new Promise((resolve, reject) => {
		const onward = send(new URL(request.url ?? '/', target), { method, headers }, (response) => {
			readAll(response).then(
				(content) =>
					resolve({
						status: response.statusCode ?? 502,
						headers: response.headers,
						body: content,
					}),
				reject,
			);
		});
		onward.once('error', reject);
		onward.end(body);
	});
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}
