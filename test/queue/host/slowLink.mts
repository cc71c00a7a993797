import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A way to a server on which everything that is sent to it takes its time. */
export interface SlowLink {
	port: number;
	/** How long from now on; a statement that goes in one piece takes so much longer. */
	delayMs: number;
	/** How many statements and other pieces have gone to the server so far. */
	pieces(): number;
	close(): Promise<void>;
}

/** Opens a way to a port of this machine. Answers are not delayed, and nothing is overtaken. */
export async function openSlowLink(target: number): Promise<SlowLink> {
	const sockets = new Set<Socket>();
	let pieces = 0;
	const keep = (socket: Socket, isClosed: () => void) => {
		sockets.add(socket);
		socket.setNoDelay(true);
		// It closes then, which is all there is to know.
		socket.on('error', () => {});
		socket.once('close', () => {
			sockets.delete(socket);
			isClosed();
		});
	};
	const server = createServer({ allowHalfOpen: true }, (client) => {
		const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
		upstream.pipe(client);
		let last = Promise.resolve();
		const later = (act: () => void) => {
			// Counted from when it came, so that what comes in many pieces is not slowed by each of them.
			const due = new Promise<void>((resolve) => {
				if (link.delayMs > 0) setTimeout(resolve, link.delayMs);
				else resolve();
			});
			last = last.then(async () => await due).then(act);
		};
		client.on('data', (piece) => {
			pieces += 1;
			later(() => upstream.writable && upstream.write(piece));
		});
		client.once('end', () => later(() => upstream.end()));
		// What a killed process had sent still arrives.
		keep(client, () => later(() => upstream.destroy()));
		keep(upstream, () => client.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const link: SlowLink = {
		port: (server.address() as AddressInfo).port,
		delayMs: 0,
		pieces: () => pieces,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return link;
}
