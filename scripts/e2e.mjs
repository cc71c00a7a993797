import { wantedN8n } from './n8nVersion.mjs';
import { runOnHost } from './setup.mjs';

// npm hands on every `--` but the first, behind which Jest would take options for names of tests.
const words = process.argv.slice(2).filter((word) => word !== '--');
const at = words.indexOf('--n8n');
if (at >= 0) {
	const [, wanted] = words.splice(at, 2);
	process.env.VELOCERT_VEC_N8N = wantedN8n(wanted);
}
process.argv.splice(2, Infinity, ...words);

runOnHost('jest.e2e.config.cjs');
