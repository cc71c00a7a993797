import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerProcess } from '../../e2e/host/startProcess.mts';

/**
 * Starts a server in a temporary folder of its own. Gives what `start` tells of it and how to stop it;
 * the folder goes with the server, also when that does not start.
 */
export async function inOwnFolder<Facts>(
	name: string,
	start: (folder: string) => Promise<{ server: Pick<ServerProcess, 'stop'>; facts: Facts }>,
): Promise<Facts & { close(): Promise<void> }> {
	const folder = mkdtempSync(join(tmpdir(), `velocert-vec-${name}-`));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	try {
		const { server, facts } = await start(folder);
		return {
			...facts,
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
