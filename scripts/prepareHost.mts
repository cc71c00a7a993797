import { installN8n } from '../test/e2e/host/installN8n.mts';
import { node24 } from '../test/e2e/host/node24.mts';

// Apart from the tests, so that the first installation shows its progress and needs no long time-out.
await installN8n(await node24(console.log), console.log);
