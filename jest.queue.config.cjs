// Its tests run in the process of Jest itself, so that ending that ends what they have started.
const { workerIdleMemoryLimit: _, ...base } = require('./jest.config.cjs');

/** The queue tier: the packed nodes in n8n's queue mode, with PostgreSQL, Redis and several workers. */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/queue/**/*.test.mts'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 1,
	// Two hundred executions over a slow database take minutes on a busy machine.
	testTimeout: 900_000,
};
