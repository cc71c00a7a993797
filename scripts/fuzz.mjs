import { parseArgs } from 'node:util';
import { ensureDependencies, node } from './setup.mjs';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '20000' },
		seed: { type: 'string' },
		path: { type: 'string' },
		// Only what two processes do at once; needed to play one of those again.
		processes: { type: 'boolean', default: false },
	},
});

ensureDependencies();
process.env.FUZZ_RUNS = values.runs;
// A seed and a path, both printed with a counter-example, play just that one again.
if (values.seed) process.env.FUZZ_SEED = values.seed;
if (values.path) process.env.FUZZ_PATH = values.path;
const two = 'test/fuzz/twoProcesses.test.mts';
const one = 'test/fuzz/promise.test.mts';
// A path leads through the choices of one file only.
const files = values.processes ? [two] : values.path ? [one] : [one, two];
const { status } = node(['node_modules/jest/bin/jest.js', ...files]);
process.exit(status ?? 1);
