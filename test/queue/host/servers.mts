import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Log } from '../../e2e/host/command.mts';

/** Folders of the programs that n8n's queue mode needs. */
export interface Servers {
	/** Of initdb, postgres, pg_isready and psql. */
	postgresBin: string;
	redisServer: string;
}

/** Debian keeps PostgreSQL's programs off the path, a folder for each version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** A package source that does not answer should end in advice, not in waiting. */
const INSTALL_MS = 600_000;

const HOW_TO = `Queue mode needs PostgreSQL and Redis, which can only be installed here by root on Debian or Ubuntu. One of these helps:
  - install postgresql and redis with the package manager of your system; their services need not run
  - set POSTGRES_BIN to the folder of initdb and postgres, and REDIS_SERVER to the program redis-server`;

/** PostgreSQL and Redis of this machine; those that `POSTGRES_BIN` and `REDIS_SERVER` name come first. */
export function findServers(): Servers | undefined {
	const postgresBin = [process.env.POSTGRES_BIN, ...postgresFolders()].find(
		(folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'psql')),
	);
	const redisServer = [
		process.env.REDIS_SERVER,
		...pathFolders().map((folder) => join(folder, 'redis-server')),
	].find((file) => file && existsSync(file));
	return postgresBin && redisServer ? { postgresBin, redisServer } : undefined;
}

/** As `findServers`, installing what is missing if need be. */
export function ensureServers(log: Log): Servers {
	const present = findServers();
	if (present) return present;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(HOW_TO);
	log('Installing PostgreSQL and Redis for queue mode with apt-get (a minute or two, once)…');
	run('apt-get', ['update', '-qq']);
	run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql', 'redis-server']);
	const installed = findServers();
	if (installed) return installed;
	throw new Error(HOW_TO);
}

function pathFolders(): string[] {
	return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** The newest version of Debian's first. */
function postgresFolders(): string[] {
	const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
	const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
	return [...newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin')), ...pathFolders()];
}

function run(command: string, args: string[]): void {
	spawnSync(command, args, {
		// Of apt only what goes wrong; it writes hundreds of lines.
		stdio: ['ignore', 'ignore', 'inherit'],
		timeout: INSTALL_MS,
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	});
}
