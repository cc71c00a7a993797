import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import type { Holdback } from './host/holdback.mts';
import { openHoldback } from './host/holdback.mts';
import type { Execution, WorkflowJson } from './host/n8nApi.mts';
import type { Host } from './host/openHost.mts';
import { openHost } from './host/openHost.mts';
import { exampleFile } from './host/packages.mts';

export interface RealN8n {
	readonly sandbox: Sandbox;
	readonly host: Host;
}

/** A sandbox and a real n8n for the tests of a file; each test begins with empty counters. */
export function useRealN8n(env: NodeJS.ProcessEnv = {}): RealN8n {
	let sandbox: Sandbox | undefined;
	let host: Host | undefined;
	beforeAll(async () => {
		sandbox = await startSandbox({ processingMs: 200 });
		host = await openHost({ sandboxOrigin: sandbox.origin, env });
	});
	beforeEach(() => sandbox?.reset());
	afterAll(async () => {
		await host?.close();
		await sandbox?.close();
	});
	return {
		get sandbox() {
			return present(sandbox);
		},
		get host() {
			return present(host);
		},
	};
}

/** A real n8n that can be killed while requests of a chosen moment are held back. Nothing is reset in between. */
export interface HeldN8n extends RealN8n {
	readonly holdback: Holdback;
}

/** As `useRealN8n`, with a holdback between n8n and the sandbox. */
export function useHeldN8n(env: NodeJS.ProcessEnv = {}): HeldN8n {
	let sandbox: Sandbox | undefined;
	let holdback: Holdback | undefined;
	let host: Host | undefined;
	beforeAll(async () => {
		sandbox = await startSandbox({ processingMs: 200 });
		holdback = await openHoldback(sandbox.origin);
		host = await openHost({ sandboxOrigin: holdback.origin, env });
	});
	afterAll(async () => {
		await host?.close();
		await holdback?.close();
		await sandbox?.close();
	});
	return {
		get sandbox() {
			return present(sandbox);
		},
		get holdback() {
			return present(holdback);
		},
		get host() {
			return present(host);
		},
	};
}

/** An active workflow with a webhook of its own. */
export interface Runnable {
	id: string;
	/** Calls it so many times at once, and waits for all these executions to end. */
	run(body?: unknown, times?: number): Promise<Execution[]>;
	/** Presses Retry, and waits for that execution to end. */
	retry(execution: Execution): Promise<Execution>;
}

export async function addRunnable(host: Host, workflow: WorkflowJson): Promise<Runnable> {
	const id = await host.addWorkflow(workflow, true);
	let count = 0;
	return {
		id,
		async run(body = {}, times = 1) {
			count += times;
			const calls = Array.from({ length: times }, async () => {
				await host.api.callWebhook(workflow.name, body);
			});
			await Promise.all(calls);
			return (await host.api.allExecutions(id, count)).slice(0, times);
		},
		async retry(execution) {
			count += 1;
			await host.api.retry(execution.id);
			return await host.api.lastExecution(id, count);
		},
	};
}

/** The `status` of every item a node gave, in all its rounds. */
export const statusesOf = ({ runData }: Execution, node = 'Issue') =>
	(runData[node] ?? []).flatMap(({ data }) => data?.main[0] ?? []).map(({ json }) => json.status);

/** Waits until something is so; a wait without end would keep the test process alive. */
export async function until(isSo: () => boolean): Promise<void> {
	const deadline = Date.now() + 30_000;
	while (!isSo()) {
		if (Date.now() > deadline) throw new Error(`Never came true: ${String(isSo)}`);
		await wait(20);
	}
}

function present<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('The host is not open');
	return value;
}

/** An example workflow as it is shipped. */
export function example(name: string): WorkflowJson {
	return JSON.parse(readFileSync(exampleFile(name), 'utf8')) as WorkflowJson;
}
