import { wantedN8n } from './n8nVersion.mjs';
import { runOnHost } from './setup.mjs';

// npm hands on every `--` but the first, behind which Jest would take options for names of tests.
const words = process.argv.slice(2).filter((word) => word !== '--');
const at = words.indexOf('--n8n');
if (at >= 0) {
	const [, wanted] = words.splice(at, 2);
	process.env.VELOCERT_VEC_N8N = wantedN8n(wanted);
}
// In a container, which Docker runs.
const image = words.indexOf('--image');
if (image >= 0) [, process.env.VELOCERT_VEC_IMAGE] = words.splice(image, 2);
// In place of the root's package, those of one service, both at once.
const single = words.indexOf('--packages');
if (single >= 0) {
	words.splice(single, 1);
	process.env.VELOCERT_VEC_PACKAGES = 'single';
}
process.argv.splice(2, Infinity, ...words);

runOnHost('jest.e2e.config.cjs', ...(single >= 0 ? ['scripts/packages/build.mts'] : []));
