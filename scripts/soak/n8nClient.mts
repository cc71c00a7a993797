import { setTimeout as wait } from 'node:timers/promises';
import type { Execution, N8nApi } from '../../test/e2e/host/n8nApi.mts';

/** What the soak asks of n8n beside what tests ask. */
export interface N8nClient {
	/** Executions that have not ended, however they were started: at work, or waiting for their turn. */
	unfinished(): Promise<{ running: number; waiting: number }>;
	/** The failed execution that the given run started; waits until n8n has saved it. */
	failure(workflowId: string, run: string): Promise<Execution | undefined>;
	/** Failed executions of a workflow that nobody has asked for. */
	leftFailures(workflowId: string): Promise<Execution[]>;
}

const SAVED_WITHIN_MS = 30_000;

export async function openN8nClient(api: N8nApi): Promise<N8nClient> {
	const cookie = await signIn(api);
	/** Failed executions by run; those of no run stand under their own id. */
	const failures = new Map<string, Execution>();
	const read = new Set<string>();

	async function readNew(workflowId: string): Promise<void> {
		for (const { id, status } of await api.executions(workflowId)) {
			if (!['error', 'crashed', 'canceled'].includes(status) || read.has(id)) continue;
			read.add(id);
			const execution = await api.execution(id);
			failures.set(runOf(execution) ?? `execution ${id}`, execution);
		}
	}

	return {
		async unfinished() {
			const filter = encodeURIComponent(JSON.stringify({ status: ['new', 'running', 'waiting'] }));
			const response = await fetch(`${api.origin}/rest/executions?filter=${filter}&limit=100`, {
				headers: { cookie, 'browser-id': 'velocert-vec-soak' },
			});
			const { data } = (await response.json()) as { data: { results: Array<{ status: string }> } };
			const running = data.results.filter(({ status }) => status === 'running').length;
			return { running, waiting: data.results.length - running };
		},
		async failure(workflowId, run) {
			const deadline = Date.now() + SAVED_WITHIN_MS;
			while (!failures.has(run) && Date.now() < deadline) {
				await readNew(workflowId);
				if (!failures.has(run)) await wait(500);
			}
			const execution = failures.get(run);
			failures.delete(run);
			return execution;
		},
		async leftFailures(workflowId) {
			await readNew(workflowId);
			const left = [...failures.values()];
			failures.clear();
			return left;
		},
	};
}

/** A session of its own, because the one of the tests' client is not shown. */
async function signIn(api: N8nApi): Promise<string> {
	const response = await fetch(`${api.origin}/rest/login`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'browser-id': 'velocert-vec-soak' },
		body: JSON.stringify({
			emailOrLdapLoginId: api.login.email,
			password: api.login.password,
		}),
	});
	const cookie = response.headers.get('set-cookie')?.split(';')[0];
	if (!response.ok || !cookie) throw new Error(`n8n answered ${response.status} to the login`);
	return cookie;
}

/** The run that an execution was started for, as the webhook received it. */
function runOf({ runData }: Execution): string | undefined {
	const item = runData.Start?.[0]?.data?.main[0]?.[0]?.json as
		| { body?: { run?: string } }
		| undefined;
	return item?.body?.run;
}
