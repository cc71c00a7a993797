const { workerIdleMemoryLimit: _, ...base } = require('./jest.config.cjs');
const { alone } = require('./scripts/mutation/folder.cjs');

/** Packages that no test changes, and whose values are the same to whoever made them. */
const LOADED_ONCE = 'n8n-workflow|zod';

/** What mutants are run against: the unit tests of their folder, which take no real time. */
module.exports = {
	...base,
	// For each mutant, Jest looks for all files anew; programs started for that take longer than it does.
	watchman: false,
	haste: { forceNodeFilesystemAPI: true },
	testEnvironment: require.resolve('./scripts/mutation/environment.cjs'),
	testMatch: ['<rootDir>/scripts/mutation/together.cjs', ...alone],
	transform: {
		[`/node_modules/(?:${LOADED_ONCE})/.*\\.c?js$`]: '<rootDir>/scripts/mutation/loadedOnce.cjs',
		...base.transform,
	},
	transformIgnorePatterns: base.transformIgnorePatterns.map((pattern) =>
		pattern.replace('(?!(', `(?!(${LOADED_ONCE}|`),
	),
};
