import { spawn } from 'node:child_process';
import { ensureDependencies, root } from './setup.mjs';

ensureDependencies();
const child = spawn(
	process.execPath,
	['--import', 'tsx', 'sandbox/main.mts', ...process.argv.slice(2)],
	{ cwd: root, stdio: 'inherit' },
);
// Ctrl-C reaches the child from the terminal too; a second one would cut its closing short.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
