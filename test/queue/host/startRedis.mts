import { connect } from 'node:net';
import { freePort } from '../../e2e/host/freePort.mts';
import { cleanEnvironment } from '../../e2e/host/settings.mts';
import { startProcess } from '../../e2e/host/startProcess.mts';
import { inOwnFolder } from './inOwnFolder.mts';

/** A Redis of its own, which writes down what it holds, as one has to that n8n's queue is kept in. */
export interface Redis {
	port: number;
	/** Kills it and starts it again on what it had written down. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

export async function startRedis(redisServer: string): Promise<Redis> {
	return await inOwnFolder('redis', async (folder) => {
		const port = await freePort();
		const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', folder];
		const start = async () =>
			await startProcess({
				name: 'redis',
				command: redisServer,
				args: ['--port', String(port), ...settings],
				folder,
				env: cleanEnvironment(),
				isReady: async () => (await ask(port, 'PING\r\n')).startsWith('+PONG'),
			});
		let server = await start();
		const restart = async () => {
			await server.kill();
			server = await start();
		};
		return { server: { stop: async () => await server.stop() }, facts: { port, restart } };
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
