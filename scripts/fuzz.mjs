import { parseArgs } from 'node:util';
import { ensureDependencies, node } from './setup.mjs';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '20000' },
		seed: { type: 'string' },
		path: { type: 'string' },
	},
});

ensureDependencies();
process.env.FUZZ_RUNS = values.runs;
// A seed and a path, both printed with a counter-example, play just that one again.
if (values.seed) process.env.FUZZ_SEED = values.seed;
if (values.path) process.env.FUZZ_PATH = values.path;
const { status } = node(['node_modules/jest/bin/jest.js', 'test/fuzz/promise.test.mts']);
process.exit(status ?? 1);
