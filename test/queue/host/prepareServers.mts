import { ensureServers } from './servers.mts';

// Apart from the tests, so that an installation shows its progress and needs no long time-out.
try {
	await ensureServers(console.log);
} catch (error) {
	console.error((error as Error).message);
	process.exit(1);
}
