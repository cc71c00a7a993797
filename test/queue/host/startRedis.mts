import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../e2e/host/freePort.mts';
import { cleanEnvironment } from '../../e2e/host/settings.mts';
import { startProcess } from '../../e2e/host/startProcess.mts';

/** A Redis of its own, which keeps nothing. */
export interface Redis {
	port: number;
	close(): Promise<void>;
}

export async function startRedis(redisServer: string): Promise<Redis> {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-redis-'));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	const port = await freePort();
	const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
	try {
		const server = await startProcess({
			name: 'redis',
			command: redisServer,
			args: ['--port', String(port), ...settings],
			folder,
			env: cleanEnvironment(),
			isReady: async () => (await ask(port, 'PING\r\n')).startsWith('+PONG'),
		});
		return {
			port,
			async close() {
				await server.stop();
				remove();
			},
		};
	} catch (error) {
		remove();
		throw error;
	}
}

async function ask(port: number, command: string): Promise<string> {
	return await new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(command));
		socket.once('error', reject);
		socket.once('data', (answer) => {
			resolve(answer.toString());
			socket.destroy();
		});
	});
}
