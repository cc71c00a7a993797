import { spawn } from 'node:child_process';
import { ensureDependencies, root } from './setup.mjs';

ensureDependencies();
const child = spawn(
	process.execPath,
	['--import', 'tsx', 'sandbox/main.mts', ...process.argv.slice(2)],
	{ cwd: root, stdio: 'inherit' },
);
// The terminal signals the whole group; these only keep this process alive until the child is gone.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
