import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';
import { installOnce } from './installOnce.mts';

/** n8n 2.41 asks for Node 24. */
const NEEDED = 24;

/** Path of a Node that n8n runs on: this one when it is new enough, else one from the npm registry. */
export async function node24(log: Log): Promise<string> {
	if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
	const isWindows = process.platform === 'win32';
	const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
	const what = `Installing Node ${NEEDED}`;
	const folder = await installOnce(`node-${NEEDED}`, `installing Node ${NEEDED}`, log, (draft) =>
		install(draft, `${name}@${NEEDED}`, what, log),
	);
	return join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
}

async function install(cwd: string, spec: string, what: string, log: Log): Promise<void> {
	log(`Fetching Node ${NEEDED}, which n8n runs on`);
	const args = ['install', '--prefix', cwd, '--ignore-scripts', '--no-audit', '--no-fund', spec];
	await runCommand('npm', args, { cwd, what, log });
}

/** An environment in which `node` is the given binary. */
export function withNode(binary: string): NodeJS.ProcessEnv {
	return { PATH: `${dirname(binary)}${delimiter}${process.env.PATH ?? ''}` };
}

/** As `withNode`, for what is compiled: by the headers that come with the binary, where they do, not those of nodejs.org. */
export function withHeaders(binary: string): NodeJS.ProcessEnv {
	const folder = dirname(dirname(binary));
	const hasThem = existsSync(join(folder, 'include', 'node', 'node_api.h'));
	return { ...withNode(binary), ...(hasThem ? { npm_config_nodedir: folder } : {}) };
}
