import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.mts';
import type { Log } from './command.mts';
import { withLock } from './lock.mts';

/**
 * A folder of the cache, filled on first use by one process at a time. It is filled beside its place
 * and moved there, so that half an install is never taken for one.
 */
export async function installOnce(
	name: string,
	what: string,
	log: Log,
	fill: (draft: string) => Promise<void>,
): Promise<string> {
	const folder = join(cacheFolder(), name);
	if (existsSync(folder)) return folder;
	await withLock(`${folder}.lock`, what, log, async () => {
		if (existsSync(folder)) return;
		const draft = `${folder}.draft`;
		if (existsSync(draft)) log('Removing what an earlier try left (minutes on a slow disk)');
		rmSync(draft, { recursive: true, force: true });
		mkdirSync(draft, { recursive: true });
		await fill(draft);
		renameSync(draft, folder);
	});
	return folder;
}
