const { workerIdleMemoryLimit: _, ...base } = require('./jest.config.cjs');

/**
 * What mutants are run against: the unit tests of their folder, which take no real time. One of them
 * takes seconds to try each pattern with the longest texts, and says nothing of what the code does.
 */
module.exports = {
	...base,
	testMatch: [`<rootDir>/test/unit/${process.env.MUTATED_FOLDER}/*.test.mts`],
	testPathIgnorePatterns: ['securityRegex'],
};
