import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { projectRoot } from './host/installPackage.mts';
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
