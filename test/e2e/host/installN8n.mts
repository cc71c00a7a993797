import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';
import { installOnce } from './installOnce.mts';
import { withNode } from './node24.mts';

const PINNED = join(dirname(fileURLToPath(import.meta.url)), 'n8n');
const FILES = ['package.json', 'package-lock.json'];

/** Installs the pinned n8n on first use and returns its start script. */
export async function installN8n(nodeBinary: string, log: Log): Promise<string> {
	const hash = createHash('sha256')
		.update(readFileSync(join(PINNED, 'package-lock.json')))
		.digest('hex');
	const name = `n8n-${hash.slice(0, 12)}`;
	const folder = await installOnce(name, 'installing n8n', log, async (draft) => {
		for (const file of FILES) copyFileSync(join(PINNED, file), join(draft, file));
		await install(draft, nodeBinary, log);
	});
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

async function install(cwd: string, nodeBinary: string, log: Log): Promise<void> {
	const env = withNode(nodeBinary);
	log('Installing n8n 2.41.1 (about four minutes, once)');
	await runCommand('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd,
		env,
		what: 'Installing n8n',
		log,
	});
	log('Building its database driver (about a minute, once)');
	await runCommand('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		cwd,
		env,
		what: 'Building sqlite3',
		log,
	});
}
