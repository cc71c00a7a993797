import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';

/** A folder outside the project for what is large and made once; `VELOCERT_VEC_CACHE` moves it. */
export function cacheFolder(...parts: string[]): string {
	const { cache } = envPaths('n8n-nodes-velocert-vec', { suffix: '' });
	const folder = join(process.env.VELOCERT_VEC_CACHE || cache, ...parts);
	mkdirSync(folder, { recursive: true });
	return folder;
}
