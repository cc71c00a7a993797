const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Makes one folder for all that a test run stores; the workers find it in their environment. */
module.exports = async () => {
	process.env.VELOCERT_VEC_TEST_FOLDER = mkdtempSync(join(tmpdir(), 'velocert-vec-test-'));
};
