import { parseArgs } from 'node:util';
import type { Sandbox } from './server.mts';
import { startSandbox } from './server.mts';
import { VEC_TOKENS, VELOCERT_TOKEN } from './tokens.mts';

const DEFAULT_PORT = 4010;
const PORTS_TO_TRY = 20;

const { values } = parseArgs({ options: { port: { type: 'string' } } });

async function startOnFreePort(first: number): Promise<Sandbox> {
	for (let port = first; port < first + PORTS_TO_TRY; port++) {
		try {
			return await startSandbox({ port });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
			console.log(`Port ${port} is taken, trying ${port + 1}`);
		}
	}
	throw new Error(`No free port between ${first} and ${first + PORTS_TO_TRY}`);
}

const firstPort = Number(values.port ?? DEFAULT_PORT);
if (!Number.isInteger(firstPort) || firstPort < 0 || firstPort + PORTS_TO_TRY > 65_535) {
	console.error(`--port ${values.port} is not a usable port`);
	process.exit(2);
}
const sandbox = await startOnFreePort(firstPort);
console.log(`Sandbox of Velocert and VEC: ${sandbox.origin}`);
console.log(`Who got what:                ${sandbox.origin}/`);
console.log(`Velocert token:              ${VELOCERT_TOKEN}`);
console.log('VEC tokens:');
for (const [token, permissions] of Object.entries(VEC_TOKENS)) {
	console.log(`  ${token.padEnd(24)} ${permissions.join(', ')}`);
}
console.log('Ctrl-C stops it.');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}
