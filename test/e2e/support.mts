import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { projectRoot } from './host/installPackage.mts';
import type { Holdback } from './host/holdback.mts';
import { openHoldback } from './host/holdback.mts';
import type { WorkflowJson } from './host/n8nApi.mts';
import type { Host } from './host/openHost.mts';
import { openHost } from './host/openHost.mts';

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

function present<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('The host is not open');
	return value;
}

/** An example workflow as it is shipped. */
export function example(name: string): WorkflowJson {
	return JSON.parse(
		readFileSync(join(projectRoot, 'examples', `${name}.json`), 'utf8'),
	) as WorkflowJson;
}
