import { connect } from 'node:net';
import { freePort } from '../../e2e/host/freePort.mts';
import { cleanEnvironment } from '../../e2e/host/settings.mts';
import { startProcess } from '../../e2e/host/startProcess.mts';
import { inOwnFolder } from './inOwnFolder.mts';

/** A Redis of its own, which keeps nothing. */
export interface Redis {
	port: number;
	close(): Promise<void>;
}

export async function startRedis(redisServer: string): Promise<Redis> {
	return await inOwnFolder('redis', async (folder) => {
		const port = await freePort();
		const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
		const server = await startProcess({
			name: 'redis',
			command: redisServer,
			args: ['--port', String(port), ...settings],
			folder,
			env: cleanEnvironment(),
			isReady: async () => (await ask(port, 'PING\r\n')).startsWith('+PONG'),
		});
		return { server, facts: { port } };
	});
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
