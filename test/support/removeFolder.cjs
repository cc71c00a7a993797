const { rmSync } = require('node:fs');

/** Removes what the test run stored. */
module.exports = async () => {
	rmSync(process.env.VELOCERT_VEC_TEST_FOLDER, { recursive: true, force: true });
};
