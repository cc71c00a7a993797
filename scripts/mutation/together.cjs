const { basename } = require('node:path');
const { together } = require('./folder.cjs');

// Most of what a test file takes is loading n8n, again for each file: so all of them are one.
for (const file of together) {
	describe(basename(file), () => {
		require(file);
	});
}
