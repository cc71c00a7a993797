const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', '..', 'test', 'unit', process.env.MUTATED_FOLDER ?? '');

/** The unit tests of a folder; one of them takes seconds to try each pattern, and says nothing of what the code does. */
const tests = readdirSync(folder)
	.filter((name) => name.endsWith('.test.mts') && !name.startsWith('securityRegex'))
	.map((name) => join(folder, name));
/** What a file puts in the place of a module would be there for the others as well. */
const isAlone = (file) => readFileSync(file, 'utf8').includes('jest.mock(');

module.exports = { together: tests.filter((file) => !isAlone(file)), alone: tests.filter(isAlone) };
