const { availableParallelism } = require('node:os');

/** Libraries that are published as ES modules only, which Jest does not load as they are. */
const ES_MODULES = 'env-paths|get-port|is-safe-filename';

/** Unit and node tiers; the tiers with a real n8n have runner settings of their own. */
module.exports = {
	testEnvironment: 'node',
	// Never all in one process: what each file leaves in memory makes collecting garbage dearer for the next.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	workerIdleMemoryLimit: '1GB',
	// Machines that do other work at the same time are slow, not wrong.
	testTimeout: 30_000,
	testEnvironmentOptions: { globalsCleanup: 'off' },
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/queue/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/packages/'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		[`\\.m?ts$|/node_modules/(${ES_MODULES})/.*\\.js$`]: [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES})/)`],
	globalSetup: '<rootDir>/test/support/makeFolder.cjs',
	globalTeardown: '<rootDir>/test/support/removeFolder.cjs',
	setupFiles: ['<rootDir>/test/support/setup.cjs'],
};
