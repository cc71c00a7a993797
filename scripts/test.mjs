import { ensureDependencies, node } from './setup.mjs';

ensureDependencies();
const { status } = node(['node_modules/jest/bin/jest.js', ...process.argv.slice(2)]);
process.exit(status ?? 1);
