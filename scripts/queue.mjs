import { runOnHost } from './setup.mjs';

// npm hands on every `--` but the first, behind which Jest would take options for names of tests.
const words = process.argv.slice(2).filter((word) => word !== '--');
process.argv.splice(2, Infinity, ...words);

runOnHost('jest.queue.config.cjs', 'test/queue/host/prepareServers.mts');
