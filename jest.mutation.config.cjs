const { workerIdleMemoryLimit: _, ...base } = require('./jest.config.cjs');

/** Packages that no test changes, and whose values are the same to whoever made them. */
const LOADED_ONCE = 'n8n-workflow|zod';

/**
 * What mutants are run against: the unit tests of their folder, which take no real time. One of them
 * takes seconds to try each pattern with the longest texts, and says nothing of what the code does.
 */
module.exports = {
	...base,
	watchman: false,
	testEnvironment: require.resolve('./scripts/mutation/environment.cjs'),
	testMatch: [`<rootDir>/test/unit/${process.env.MUTATED_FOLDER}/*.test.mts`],
	testPathIgnorePatterns: ['securityRegex'],
	transform: {
		[`/node_modules/(?:${LOADED_ONCE})/.*\\.c?js$`]: '<rootDir>/scripts/mutation/loadedOnce.cjs',
		...base.transform,
	},
	transformIgnorePatterns: base.transformIgnorePatterns.map((pattern) =>
		pattern.replace('(?!(', `(?!(${LOADED_ONCE}|`),
	),
};
