import { ensureDependencies, node } from './setup.mjs';

ensureDependencies();
console.log('Building the nodes…');
const built = node(['node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'build'], { quiet: true });
if (built.status !== 0) process.exit(built.status ?? 1);
for (const step of ['test/browser/prepareChromium.mts', 'scripts/screenshots/main.mts']) {
	const done = node([step], { tsx: true });
	if (done.status !== 0) process.exit(done.status ?? 1);
}
