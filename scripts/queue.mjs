import { runOnHost } from './setup.mjs';

runOnHost('jest.queue.config.cjs', 'test/queue/host/prepareServers.mts');
