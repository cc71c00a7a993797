const base = require('./jest.config.cjs');

/** The e2e tier: a real n8n with the packed nodes, against the sandbox. */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 1,
	testTimeout: 180_000,
};
