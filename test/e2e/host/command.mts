import { spawn } from 'node:child_process';

/** Receives one line of progress. */
export type Log = (line: string) => void;

const TICK_MS = 15_000;

/**
 * Runs a command to its end, with a line of progress every quarter of a minute; rejects with the end
 * of its output when it does not succeed.
 */
export async function runCommand(
	command: string,
	args: string[],
	options: { cwd: string; env?: NodeJS.ProcessEnv; what: string; log: Log },
): Promise<string> {
	const startedAt = Date.now();
	const seconds = () => Math.round((Date.now() - startedAt) / 1000);
	const ticker = setInterval(() => options.log(`${options.what}… ${seconds()} s`), TICK_MS);
	try {
		return await new Promise<string>((resolve, reject) => {
			const child = spawn(command, args, {
				cwd: options.cwd,
				env: { ...process.env, ...options.env },
				stdio: ['ignore', 'pipe', 'pipe'],
				shell: process.platform === 'win32',
			});
			// Else a cancelled install would go on by itself.
			const kill = () => child.kill();
			process.once('exit', kill);
			let output = '';
			for (const stream of [child.stdout, child.stderr]) {
				stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
			}
			child.on('error', reject);
			child.on('close', (code) => {
				process.removeListener('exit', kill);
				if (code === 0) resolve(output);
				else reject(new Error(`${options.what} ended with ${code}:\n${output.slice(-4000)}`));
			});
		});
	} finally {
		clearInterval(ticker);
	}
}
