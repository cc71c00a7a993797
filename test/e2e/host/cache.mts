import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'n8n-nodes-velocert-vec';

/** A folder outside the project for what is large and made once; `VELOCERT_VEC_CACHE` moves it. */
export function cacheFolder(...parts: string[]): string {
	const folder = join(process.env.VELOCERT_VEC_CACHE || join(systemCache(), NAME), ...parts);
	mkdirSync(folder, { recursive: true });
	return folder;
}

function systemCache(): string {
	if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
	if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
	if (process.platform === 'win32') {
		return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
	}
	return join(homedir(), '.cache');
}
