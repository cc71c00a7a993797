import { ensureDependencies, node } from './setup.mjs';

ensureDependencies();
const built = node(['node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'build'], { quiet: true });
if (built.status !== 0) process.exit(built.status ?? 1);
for (const preparation of ['scripts/prepareHost.mts', 'test/queue/host/prepareServers.mts']) {
	const prepared = node([preparation], { tsx: true });
	if (prepared.status !== 0) process.exit(prepared.status ?? 1);
}
const { status } = node([
	'node_modules/jest/bin/jest.js',
	'--config',
	'jest.queue.config.cjs',
	...process.argv.slice(2),
]);
process.exit(status ?? 1);
