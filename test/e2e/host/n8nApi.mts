import { setTimeout as wait } from 'node:timers/promises';
import { parse as parseFlatted } from 'flatted';

/** A file of an item as n8n saves it: by `id` when it is kept elsewhere, else whole in `data`. */
export interface BinaryFile {
	id?: string;
	data?: string;
	fileName?: string;
	mimeType?: string;
	bytes?: number;
}

/** One node's result of an execution, as far as tests look. */
export interface NodeRunData {
	data?: {
		main: Array<Array<{
			json: Record<string, unknown>;
			binary?: Record<string, BinaryFile>;
		}> | null>;
	};
	error?: { message: string; description?: string };
	hints?: Array<{ message: string }>;
}

export interface Execution {
	id: string;
	status: string;
	finished: boolean;
	/** Results by node name; absent while it runs. */
	runData: Record<string, NodeRunData[]>;
	error?: { message: string; description?: string };
	/** All of it as text, to look for what must not be there. */
	text: string;
}

export interface WorkflowJson {
	name: string;
	nodes: unknown[];
	connections: unknown;
	settings?: Record<string, unknown>;
}

const LOGIN = { email: 'demo@example.com', password: 'Demo-password-1' };
const ENDED = ['success', 'error', 'canceled', 'crashed'];

/** Talks to a running n8n the way its editor does, as the owner. */
export class N8nApi {
	readonly login = LOGIN;

	private cookie = '';

	constructor(readonly origin: string) {}

	/** Makes the owner account of a fresh n8n, or signs in to an existing one. */
	async setUpOwner(): Promise<void> {
		const owner = { ...LOGIN, firstName: 'Demo', lastName: 'Owner' };
		const response = await this.fetch('POST', '/rest/owner/setup', owner);
		if (response.ok) return;
		await this.call('POST', '/rest/login', {
			emailOrLdapLoginId: LOGIN.email,
			password: LOGIN.password,
		});
	}

	async createCredential(name: string, type: string, data: unknown): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/rest/credentials', { name, type, data })).id;
	}

	/** What the credential's test button says. */
	async testCredential(
		name: string,
		type: string,
		data: unknown,
	): Promise<{ status: string; message: string }> {
		const id = await this.createCredential(name, type, data);
		return await this.call('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Adds a workflow; an active one answers its production URLs within a second or so. */
	async createWorkflow(workflow: WorkflowJson, active = false): Promise<string> {
		const body = { settings: {}, ...workflow };
		const made = await this.call<{ id: string; versionId: string }>(
			'POST',
			'/rest/workflows',
			body,
		);
		if (active) {
			await this.call('POST', `/rest/workflows/${made.id}/activate`, { versionId: made.versionId });
		}
		return made.id;
	}

	/** Calls a production webhook with JSON, waiting until it is registered; gives the status and the body. */
	async callWebhook(path: string, body: unknown = {}): Promise<{ status: number; body: unknown }> {
		return await this.postWebhook(path, {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	/** As `callWebhook`, with a body of any kind; `path` may carry a query. */
	async postWebhook(path: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
		const { status, text } = await this.postOnceThere(`/webhook/${path}`, init, 'not registered');
		return { status, body: parse(text) };
	}

	/** Presses Execute Workflow at a trigger that waits for nothing; gives the execution once it has ended. */
	async runManually(workflowId: string, trigger: string): Promise<Execution> {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return await this.waitForExecution(executionId);
	}

	/** Submits a published form, its fields in their order, waiting until it is registered. */
	async sendForm(path: string, ...fields: Array<string | File>): Promise<number> {
		const body = new FormData();
		for (const [index, field] of fields.entries()) body.append(`field-${index}`, field);
		return (await this.postOnceThere(`/form/${path}`, { body }, '')).status;
	}

	/** Posts until the answer is something else than a 404 that says `notThere`, for at most ten seconds. */
	private async postOnceThere(path: string, init: RequestInit, notThere: string) {
		for (let attempt = 0; ; attempt++) {
			const response = await fetch(this.origin + path, { method: 'POST', ...init });
			const text = await response.text();
			const isThere = response.status !== 404 || !text.includes(notThere);
			if (isThere || attempt > 40) return { status: response.status, text };
			await wait(250);
		}
	}

	async executions(workflowId: string): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const list = await this.call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=50`,
		);
		return list.results;
	}

	async execution(id: string): Promise<Execution> {
		const saved = await this.call<{ id: string; status: string; finished: boolean; data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		// Empty as long as the execution runs.
		const data = parseFlatted(saved.data) as
			| { resultData?: { runData?: Execution['runData']; error?: Execution['error'] } }
			| undefined;
		return {
			id: saved.id,
			status: saved.status,
			finished: saved.finished,
			runData: data?.resultData?.runData ?? {},
			error: data?.resultData?.error,
			text: saved.data,
		};
	}

	async waitForExecution(id: string, timeoutMs = 120_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		while (Date.now() < deadline) {
			const execution = await this.execution(id);
			if (ENDED.includes(execution.status)) return execution;
			await wait(200);
		}
		throw new Error(`Execution ${id} did not end within ${timeoutMs} ms`);
	}

	/** The content of a file that an execution left behind, wherever n8n keeps it. */
	async fileBytes(file: BinaryFile): Promise<Buffer> {
		if (!file.id) return Buffer.from(file.data ?? '', 'base64');
		const query = new URLSearchParams({ id: file.id, action: 'download' });
		const response = await this.fetch('GET', `/rest/binary-data?${query}`);
		if (!response.ok) throw new Error(`The file ${file.fileName} gave ${response.status}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** Waits for the newest execution of a workflow to end; `count` is how many there have to be. */
	async lastExecution(workflowId: string, count = 1, timeoutMs = 120_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		while (Date.now() < deadline) {
			const list = await this.executions(workflowId);
			const [newest] = list;
			if (list.length >= count && ENDED.includes(newest.status))
				return await this.execution(newest.id);
			await wait(200);
		}
		throw new Error(`No execution of workflow ${workflowId} ended within ${timeoutMs} ms`);
	}

	/** Waits until so many executions of a workflow have all ended; the newest comes first. */
	async allExecutions(workflowId: string, count: number): Promise<Execution[]> {
		await this.lastExecution(workflowId, count);
		const list = await this.executions(workflowId);
		return await Promise.all(list.map(async ({ id }) => await this.waitForExecution(id)));
	}

	/** Presses the Retry button of a failed execution. */
	async retry(executionId: string): Promise<void> {
		await this.call('POST', `/rest/executions/${executionId}/retry`, { loadWorkflow: false });
	}

	async stop(executionId: string): Promise<void> {
		await this.call('POST', `/rest/executions/${executionId}/stop`);
	}

	/** Internal names of all node types n8n has loaded. */
	async nodeTypes(): Promise<string[]> {
		const response = await this.fetch('GET', '/types/nodes.json');
		return ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.fetch(method, path, body);
		const text = await response.text();
		if (!response.ok)
			throw new Error(`${method} ${path} gave ${response.status}: ${text.slice(0, 500)}`);
		const json = parse(text) as { data?: T };
		return (json.data ?? json) as T;
	}

	private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(this.origin + path, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': 'velocert-vec',
				...(this.cookie ? { cookie: this.cookie } : {}),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const cookie = response.headers.get('set-cookie')?.split(';')[0];
		if (cookie) this.cookie = cookie;
		return response;
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
