import { ensureBuilt, ensureDependencies, node } from './setup.mjs';

ensureDependencies();
ensureBuilt();
for (const step of ['test/browser/prepareChromium.mts', 'scripts/screenshots/main.mts']) {
	const done = node([step], { tsx: true });
	if (done.status !== 0) process.exit(done.status ?? 1);
}
