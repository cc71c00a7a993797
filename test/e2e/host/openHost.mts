import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';
import { installN8n } from './installN8n.mts';
import { installPackage } from './installPackage.mts';
import type { WorkflowJson } from './n8nApi.mts';
import { N8nApi } from './n8nApi.mts';
import { node24 } from './node24.mts';
import { credentialTypes, testedFolders, withTestedTypes } from './packages.mts';
import { n8nSettings, withoutRegistry } from './settings.mts';
import type { N8nProcess } from './startN8n.mts';
import { startN8n } from './startN8n.mts';

/** Signs what the sandbox sends to the example with the trigger. Made up. */
export const WEBHOOK_SECRET = 'webhook-demo-secret';

/** A real n8n with the packed nodes, an owner and all credentials, all for one sandbox. */
export interface Host {
	readonly api: N8nApi;
	readonly process: N8nProcess;
	/** Adds a workflow, its placeholders for credentials and the sandbox's address filled in. */
	addWorkflow(workflow: WorkflowJson, active?: boolean): Promise<string>;
	/** Kills n8n with whatever it is at, and starts it again on what it had saved, with its logs or without. */
	crash(options?: { losingLogs?: boolean }): Promise<void>;
	/** Asks n8n to end, as an update does, and starts it again. */
	restart(): Promise<void>;
	/** Runs a command of n8n on its database, e.g. `export:workflow --all`; gives what it printed. */
	command(...args: string[]): Promise<string>;
	/** Stops n8n and removes its folder. */
	close(): Promise<void>;
}

export interface HostOptions {
	sandboxOrigin: string;
	port?: number;
	env?: NodeJS.ProcessEnv;
	/** Folders of the built packages to install, for workflows as they are; those under test when absent. */
	packages?: string[];
	log?: Log;
}

/** Opens a host; everything it needs is installed on first use. The project has to be built before. */
export async function openHost(options: HostOptions): Promise<Host> {
	const log = options.log ?? (() => {});
	const nodeBinary = await node24(log);
	const script = await installN8n(nodeBinary, log);
	const userFolder = mkdtempSync(join(tmpdir(), 'velocert-vec-n8n-'));
	let n8n: N8nProcess | undefined;
	const start = async (port?: number) => {
		log('Starting n8n');
		n8n = await startN8n({ nodeBinary, script, userFolder, port, env: options.env });
		const api = new N8nApi(n8n.origin);
		await api.setUpOwner();
		return { api, process: n8n };
	};
	const close = async () => {
		await n8n?.stop();
		rmSync(userFolder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		log('Installing the packed nodes into n8n');
		await installPackage(userFolder, log, options.packages);
		let now = await start(options.port);
		const placeholders = await setUpCredentials(
			now.api,
			options.sandboxOrigin,
			credentialTypes(options.packages ?? testedFolders),
		);
		return {
			get api() {
				return now.api;
			},
			get process() {
				return now.process;
			},
			async addWorkflow(workflow, active) {
				const filled = fill(workflow, placeholders);
				const typed = options.packages ? filled : withTestedTypes(filled);
				return await now.api.createWorkflow(typed, active);
			},
			async crash({ losingLogs = false } = {}) {
				await now.process.kill();
				const folder = join(userFolder, '.n8n');
				// n8n sleeps ten seconds at its start when it finds this, and does nothing else with it.
				rmSync(join(folder, 'crash.journal'), { force: true });
				const logs = readdirSync(folder).filter((file) => file.startsWith('n8nEventLog'));
				for (const log of losingLogs ? logs : []) rmSync(join(folder, log));
				now = await start(portOf(now.process));
			},
			async restart() {
				await now.process.stop();
				now = await start(portOf(now.process));
			},
			async command(...args) {
				const env = { ...n8nSettings(userFolder, 0, 0), ...withoutRegistry(script) };
				const what = `n8n ${args.join(' ')}`;
				return await runCommand(nodeBinary, [script, ...args], { cwd: userFolder, env, what, log });
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** The same one again, because webhooks are called there. */
function portOf({ origin }: N8nProcess): number {
	return Number(new URL(origin).port);
}

/** Makes credentials of the types that are installed; gives what stands in workflows by what they hold in its place. */
export async function setUpCredentials(
	api: N8nApi,
	baseUrl: string,
	installed = credentialTypes(testedFolders),
): Promise<Record<string, string>> {
	const velocert = { apiToken: 'velocert-demo-token', authScheme: 'bearer', baseUrl };
	const vec = { apiToken: 'vec-demo-token', baseUrl };
	const webhook = { signingSecret: WEBHOOK_SECRET };
	const credentials = [
		['YOUR_VELOCERT_CREDENTIAL', 'Velocert API', 'velocertApi', velocert],
		['YOUR_VEC_CREDENTIAL', 'VEC API', 'vecApi', vec],
		['YOUR_VEC_WEBHOOK_CREDENTIAL', 'VEC Webhook API', 'vecWebhookApi', webhook],
	] as const;
	const placeholders: Record<string, string> = { 'https://YOUR_SANDBOX': baseUrl };
	for (const [placeholder, name, type, data] of credentials) {
		if (!installed.includes(type)) continue;
		placeholders[placeholder] = await api.createCredential(name, type, data);
	}
	return placeholders;
}

/** A workflow with its placeholders for credentials and the sandbox's address filled in. */
export function fill(workflow: WorkflowJson, placeholders: Record<string, string>): WorkflowJson {
	const text = Object.entries(placeholders).reduce(
		(filled, [placeholder, value]) => filled.replaceAll(placeholder, value),
		JSON.stringify(workflow),
	);
	return JSON.parse(text) as WorkflowJson;
}
