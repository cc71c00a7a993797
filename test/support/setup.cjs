const { mkdtempSync } = require('node:fs');
const { join } = require('node:path');

// n8n-core writes a key file into the home directory unless it is told where to live.
process.env.N8N_USER_FOLDER = mkdtempSync(join(process.env.VELOCERT_VEC_TEST_FOLDER, 'n8n-'));
process.env.N8N_ENCRYPTION_KEY = 'test';
process.env.N8N_LOG_LEVEL = 'silent';
require('reflect-metadata');
