const { TestEnvironment } = require('jest-environment-node');

/** Gives what `loadedOnce.cjs` writes in place of packages the `require` of Node.js itself, and ends at the first failure. */
module.exports = class extends TestEnvironment {
	constructor(...given) {
		super(...given);
		this.global.requireOutside = require;
	}

	/** A change that one test noticed need not be noticed by the others, which share its file. */
	handleTestEvent({ name, test }) {
		if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
		if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
	}
};
