import { parseArgs } from 'node:util';
import { ensureDependencies, node } from './setup.mjs';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '20000' },
		seed: { type: 'string' },
		path: { type: 'string' },
		// One of the files below, without which a path means the first.
		only: { type: 'string' },
	},
});

ensureDependencies();
process.env.FUZZ_RUNS = values.runs;
// A seed and a path, both printed with a counter-example, play just that one again.
if (values.seed) process.env.FUZZ_SEED = values.seed;
if (values.path) process.env.FUZZ_PATH = values.path;
const FILES = ['promise', 'twoProcesses', 'takeOver'];
const only = values.only ?? (values.path ? FILES[0] : undefined);
if (only && !FILES.includes(only)) {
	console.error(`--only is '${only}' and has to be one of ${FILES.join(', ')}`);
	process.exit(1);
}
// A path leads through the choices of one file only.
const files = (only ? [only] : FILES).map((name) => `test/fuzz/${name}.test.mts`);
const { status } = node(['node_modules/jest/bin/jest.js', ...files]);
process.exit(status ?? 1);
