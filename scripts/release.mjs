import { ensureDependencies, node } from './setup.mjs';

ensureDependencies();
const { status } = node(['scripts/release/main.mts', ...process.argv.slice(2)], { tsx: true });
process.exit(status ?? 1);
