import { execFile } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../e2e/host/freePort.mts';
import { cleanEnvironment } from '../../e2e/host/settings.mts';
import { startProcess } from '../../e2e/host/startProcess.mts';
import { inOwnFolder } from './inOwnFolder.mts';

const execute = promisify(execFile);

const USER = 'postgres';

/** Of one answer. */
const MAX_BYTES = 512 * 1024 * 1024;

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

/** Makes a cluster in a temporary folder and starts it on loopback; nothing is kept for longer than it runs. */
export async function startPostgres(bin: string): Promise<Postgres> {
	return await inOwnFolder('postgres', async (folder) => await startIn(folder, bin));
}

async function startIn(folder: string, bin: string) {
	const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
	if (owner) chownSync(folder, owner.uid, owner.gid);
	const program = (name: string) => join(bin, name);
	const data = join(folder, 'data');
	const port = await freePort();
	const address = ['-h', '127.0.0.1', '-p', String(port), '-U', USER];
	const env = cleanEnvironment();
	const cluster = ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
	await execute(program('initdb'), cluster, { cwd: folder, env, ...owner });
	const server = await startProcess({
		name: 'postgres',
		command: program('postgres'),
		args: ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
		folder,
		env,
		owner,
		// Ends at once; there is nothing to keep.
		stopSignal: 'SIGQUIT',
		isReady: async () => {
			await execute(program('pg_isready'), address);
			return true;
		},
	});
	const facts = {
		port,
		user: USER,
		database: USER,
		async select<Row>(sql: string) {
			const asJson = `SELECT row_to_json(selected) FROM (${sql}) AS selected`;
			const args = [...address, '-d', USER, '-X', '-A', '-t', '-c', asJson];
			const { stdout } = await execute(program('psql'), args, { env, maxBuffer: MAX_BYTES });
			const lines = stdout.split('\n').filter((line) => line !== '');
			return lines.map((line) => JSON.parse(line) as Row);
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
