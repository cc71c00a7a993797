import { installN8n } from '../test/e2e/host/installN8n.mts';
import { node24 } from '../test/e2e/host/node24.mts';

// Without these a signal would end the process before it has stopped npm and let go of the lock.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

// Apart from the tests, so that the first installation shows its progress and needs no long time-out.
await installN8n(await node24(console.log), console.log);
