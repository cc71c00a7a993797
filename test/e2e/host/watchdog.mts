import { spawn } from 'node:child_process';

/** Runs in a process of its own: waits until its input ends, then ends what it was given. */
const SCRIPT = `
const [target, folder] = process.argv.slice(1);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('data', () => process.exit(0));
process.stdin.on('end', () => {
	try { process.kill(Number(target), 'SIGKILL'); } catch {}
	setTimeout(() => {
		require('node:fs').rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	}, 500);
});
`;

/**
 * Ends a process group and removes its folder when this process is gone, however it went: jest hides
 * signals and the exit event from tests, and nothing hears SIGKILL. Returns the way to call it off.
 */
export function watchOver(pid: number, folder: string): () => void {
	const target = process.platform === 'win32' ? pid : -pid;
	const child = spawn(process.execPath, ['-e', SCRIPT, '--', String(target), folder], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
	});
	child.unref();
	// The watchdog may be gone before it is called off.
	child.stdin.on('error', () => {});
	return () => {
		child.stdin.end('done');
	};
}
