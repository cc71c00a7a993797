/**
 * Has Jest take a package as Node.js itself loads it, once for all mutants, instead of reading it anew for
 * each file of tests: n8n's takes a second, while the tests of a mutant take milliseconds.
 */
module.exports = {
	process: (_, path) => ({ code: `module.exports = requireOutside(${JSON.stringify(path)});` }),
};
