import { runOnHost } from './setup.mjs';

runOnHost('jest.e2e.config.cjs');
