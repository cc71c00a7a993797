import { freePort } from './freePort.mts';
import { image, inImage } from './image.mts';
import { cleanEnvironment, n8nSettings, withoutRegistry, workerSettings } from './settings.mts';
import type { ServerProcess } from './startProcess.mts';
import { startProcess } from './startProcess.mts';

export interface N8nProcess extends ServerProcess {
	origin: string;
}

/** What an n8n process is: all of n8n, or one of those that share the work in queue mode. */
export type Role = 'main' | 'webhook' | 'worker';

const COMMANDS: Record<Role, (concurrency: number) => string[]> = {
	main: () => ['start'],
	webhook: () => ['webhook'],
	worker: (concurrency) => ['worker', `--concurrency=${concurrency}`],
};

export interface N8nOptions {
	nodeBinary: string;
	script: string;
	userFolder: string;
	role?: Role;
	/** How many executions a worker has at a time; n8n's own default unless told. */
	concurrency?: number;
	port?: number;
	env?: NodeJS.ProcessEnv;
}

/**
 * Starts n8n in a user folder of its own, on loopback, and waits until it is ready. Should this
 * process end without `stop`, n8n ends too and the folder goes.
 */
export async function startN8n(options: N8nOptions): Promise<N8nProcess> {
	const { nodeBinary, script, userFolder, role = 'main', concurrency = 10, env } = options;
	const port = await freePort(options.port);
	const origin = `http://127.0.0.1:${port}`;
	const settings = {
		...n8nSettings(userFolder, port, await freePort()),
		...withoutRegistry(script),
		...(role === 'worker' ? workerSettings(port) : {}),
		...env,
	};
	const server = await startProcess({
		name: 'n8n',
		command: image ? 'docker' : nodeBinary,
		args: image
			? inImage(userFolder, Object.keys(settings), COMMANDS[role](concurrency))
			: [script, ...COMMANDS[role](concurrency)],
		folder: userFolder,
		env: { ...cleanEnvironment(), ...settings },
		async isReady() {
			if (!(await fetch(`${origin}/healthz/readiness`)).ok) return false;
			// Older ones say so before they can be spoken to.
			return role !== 'main' || (await fetch(`${origin}/rest/login`)).status !== 404;
		},
	});
	return { origin, ...server };
}
