const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

const root = join(__dirname, '..', '..');
const { MUTATED_FOLDER = '', MUTATED_FILE = '*' } = process.env;
const folder = join(root, 'test', 'unit', MUTATED_FOLDER);
/** Names of the files that are mutated, of a pattern such as `@(one|other)` too; none where all are. */
const mutated = (MUTATED_FILE.match(/\w+/g) ?? []).map((name) =>
	join(root, 'shared', MUTATED_FOLDER, `${name}.ts`),
);

/** As a statement, or while the file runs: the processes of the memory are loaded so. */
const IMPORT = /^(?:import|export)(?! type)[^;]*?from '(\.[^']*)'|\bimport\('(\.[^']*)'\)/gm;

/** The files that a file imports, by itself or through others, and not for their types only. */
function reachedFrom(file, reached = new Set()) {
	for (const [, named, loaded] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
		const path = named ?? loaded;
		const found = [path, `${path}.ts`].map((name) => join(dirname(file), name));
		const next = found.find((name) => existsSync(name) && /\.m?ts$/.test(name));
		if (next === undefined || reached.has(next)) continue;
		reached.add(next);
		reachedFrom(next, reached);
	}
	return reached;
}

function isOfMutated(file) {
	if (mutated.length === 0) return true;
	const reached = reachedFrom(file);
	return mutated.some((name) => reached.has(name));
}

// Written down for the processes that run the mutants, which read this file for each.
process.env.TESTS_OF_MUTATED ??= readdirSync(folder)
	// One of them takes seconds to try each pattern, and says nothing of what the code does.
	.filter((name) => name.endsWith('.test.mts') && !name.startsWith('securityRegex'))
	.filter((name) => isOfMutated(join(folder, name)))
	.join();

/** The unit tests of a folder that lead to what is mutated. */
const tests = process.env.TESTS_OF_MUTATED.split(',').map((name) => join(folder, basename(name)));
/** What a file puts in the place of a module would be there for the others as well. */
const isAlone = (file) => readFileSync(file, 'utf8').includes('jest.mock(');

module.exports = { together: tests.filter((file) => !isAlone(file)), alone: tests.filter(isAlone) };
