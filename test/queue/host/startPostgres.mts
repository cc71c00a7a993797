import { execFile } from 'node:child_process';
import { chownSync, cpSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../e2e/host/cache.mts';
import { freePort } from '../../e2e/host/freePort.mts';
import { cleanEnvironment } from '../../e2e/host/settings.mts';
import { startProcess } from '../../e2e/host/startProcess.mts';
import { openClient, USER } from './client.mts';
import { inOwnFolder } from './inOwnFolder.mts';

const execute = promisify(execFile);

/** A PostgreSQL of its own, which trusts whoever is on this machine. */
export interface Postgres {
	port: number;
	user: string;
	database: string;
	/** Reads past every delay. */
	select<Row>(sql: string): Promise<Row[]>;
	/** Stops it and removes its data. */
	close(): Promise<void>;
}

/**
 * Makes a cluster in a temporary folder and starts it on loopback; nothing is kept for longer than it
 * runs. It is spoken to with the driver of an installed n8n, because not all packages of it bring a client.
 */
export async function startPostgres(bin: string, n8nScript: string): Promise<Postgres> {
	return await inOwnFolder('postgres', async (folder) => await startIn(folder, bin, n8nScript));
}

async function startIn(folder: string, bin: string, n8nScript: string) {
	const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
	if (owner) chownSync(folder, owner.uid, owner.gid);
	// Another user may not get into the home of this one.
	const ownBin = owner && bin.startsWith(cacheFolder()) ? copyTo(folder, bin) : bin;
	const program = (name: string) => join(ownBin, name);
	const data = join(folder, 'data');
	const port = await freePort();
	const env = cleanEnvironment();
	const cluster = ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
	await execute(program('initdb'), cluster, { cwd: folder, env, ...owner });
	const ask = async (sql: string) => {
		const client = openClient(n8nScript, port);
		await client.connect();
		try {
			return (await client.query(sql)).rows;
		} finally {
			await client.end();
		}
	};
	const server = await startProcess({
		name: 'postgres',
		command: program('postgres'),
		args: ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
		folder,
		env,
		owner,
		// Ends at once; there is nothing to keep.
		stopSignal: 'SIGQUIT',
		isReady: async () => (await ask('SELECT 1')).length === 1,
	});
	const facts = {
		port,
		user: USER,
		database: USER,
		async select<Row>(sql: string) {
			// As JSON, so that numbers are numbers.
			const rows = await ask(`SELECT row_to_json(selected) AS row FROM (${sql}) AS selected`);
			return rows.map(({ row }) => row as Row);
		},
	};
	return { server, facts };
}

const SETTINGS = [
	'listen_addresses=127.0.0.1',
	'unix_socket_directories=',
	'max_connections=300',
	'fsync=off',
	'synchronous_commit=off',
	'full_page_writes=off',
	// Inside its folder, so that nothing outlives it.
	'dynamic_shared_memory_type=mmap',
];

/** Copies programs with what stands beside them; gives the folder of the copies. */
function copyTo(folder: string, bin: string): string {
	const copies = join(folder, 'programs');
	cpSync(dirname(bin), copies, { recursive: true, verbatimSymlinks: true });
	return join(copies, basename(bin));
}

/** PostgreSQL refuses to run as root; the Debian package brings a user for it. */
function unprivileged(): { uid: number; gid: number } {
	const users = readFileSync('/etc/passwd', 'utf8').split('\n');
	const found = [USER, 'nobody'].flatMap((name) =>
		users.filter((line) => line.startsWith(`${name}:`)),
	);
	if (found.length === 0) throw new Error('There is no user "postgres" to run PostgreSQL as');
	const [, , uid, gid] = found[0].split(':');
	return { uid: Number(uid), gid: Number(gid) };
}
