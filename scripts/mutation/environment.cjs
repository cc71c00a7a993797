const { TestEnvironment } = require('jest-environment-node');

/** Gives what `loadedOnce.cjs` writes in place of packages the `require` of Node.js itself. */
module.exports = class extends TestEnvironment {
	constructor(...given) {
		super(...given);
		this.global.requireOutside = require;
	}
};
