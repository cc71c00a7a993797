// Its tests run in the process of Jest itself, so that ending that ends what they have started.
const { workerIdleMemoryLimit: _, ...base } = require('./jest.config.cjs');

/** The e2e tier: a real n8n with the packed nodes, against the sandbox. */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	// What is about the packages of one service needs them, which `npm run e2e -- --packages` builds.
	testPathIgnorePatterns: [
		'/node_modules/',
		...(process.env.VELOCERT_VEC_PACKAGES ? [] : ['<rootDir>/test/e2e/packages/']),
	],
	maxWorkers: 1,
	testTimeout: 180_000,
};
