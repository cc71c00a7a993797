import { createServer } from 'node:net';

/** Whether nobody listens on this port of this machine. */
export async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

/** A port nobody listens on: the wanted one or one of those after it, any when none is wanted. */
export async function freePort(wanted?: number): Promise<number> {
	for (let port = wanted ?? 0; wanted !== undefined && port < wanted + 50; port++) {
		if (await isFree(port)) return port;
	}
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			const port = typeof address === 'object' && address ? address.port : 0;
			server.close(() => resolve(port));
		});
	});
}
