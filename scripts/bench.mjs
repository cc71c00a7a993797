import { spawn } from 'node:child_process';
import { ensureDependencies, node, root } from './setup.mjs';

ensureDependencies();
console.log('Building the nodes…');
const built = node(['node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'build'], { quiet: true });
if (built.status !== 0) process.exit(built.status ?? 1);
const child = spawn(
	process.execPath,
	['--import', 'tsx', 'bench/main.mts', ...process.argv.slice(2)],
	{ cwd: root, stdio: 'inherit' },
);
// The terminal signals the whole group; these only keep this process alive until the child is gone.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
