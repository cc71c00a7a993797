import { existsSync, readdirSync } from 'node:fs';
import { ensureDependencies, node } from './setup.mjs';

// Of each word what is mutated: a folder of shared/ that has unit tests, or a file of it, as `memory/ledger`.
const words = process.argv.slice(2).filter((word) => word !== '--');
const wanted = words.length > 0 ? words : ['memory', 'http', 'flow'];

ensureDependencies();
for (const word of wanted) {
	const [folder, file = '*'] = word.split('/');
	if (!existsSync(`test/unit/${folder}`)) {
		const folders = readdirSync('test/unit').join(', ');
		console.error(`There are no unit tests of shared/${folder}; there are of ${folders}.`);
		process.exit(1);
	}
	process.env.MUTATED_FOLDER = folder;
	process.env.MUTATED_FILE = file;
	delete process.env.TESTS_OF_MUTATED;
	const mutate = `shared/${folder}/${file}.ts`;
	const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
	const { status } = node([stryker, 'run', 'scripts/mutation/stryker.config.mjs', '-m', mutate]);
	if (status !== 0) process.exit(status ?? 1);
	const report = node(['scripts/mutation/report.mts'], { tsx: true });
	if (report.status !== 0) process.exit(report.status ?? 1);
}
