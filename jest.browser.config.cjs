// Its tests run in the process of Jest itself, so that ending that ends what they have started.
const { workerIdleMemoryLimit: _, ...base } = require('./jest.config.cjs');

/** A person's way: the packed nodes in a real n8n, used in a browser. */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/browser/**/*.browser.mts'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 1,
	// n8n's editor is large: what takes seconds on a fast machine takes a minute on a busy one.
	testTimeout: 300_000,
};
