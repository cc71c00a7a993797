import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { delimiter } from 'node:path';
import { cacheFolder } from './cache.mts';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';

/** n8n 2.41 asks for Node 24. */
const NEEDED = 24;

/** Path of a Node that n8n runs on: this one when it is new enough, else one from the npm registry. */
export async function node24(log: Log): Promise<string> {
	if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
	const folder = cacheFolder(`node-${NEEDED}`);
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const name = `node-${platform}-${process.arch}`;
	const binary = join(
		folder,
		'node_modules',
		name,
		'bin',
		process.platform === 'win32' ? 'node.exe' : 'node',
	);
	if (!existsSync(binary)) {
		log(`Fetching Node ${NEEDED}, which n8n runs on`);
		await runCommand(
			'npm',
			[
				'install',
				'--prefix',
				folder,
				'--ignore-scripts',
				'--no-audit',
				'--no-fund',
				`${name}@${NEEDED}`,
			],
			{ cwd: folder, what: `Installing Node ${NEEDED}`, log },
		);
	}
	return binary;
}

/** An environment in which `node` is the given binary. */
export function withNode(binary: string): NodeJS.ProcessEnv {
	return { PATH: `${dirname(binary)}${delimiter}${process.env.PATH ?? ''}` };
}
