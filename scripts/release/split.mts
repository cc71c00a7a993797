import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from './git.mts';

/**
 * Commits the files of a folder as the whole content of a branch, without touching the work tree or the
 * index. What the folder's own .gitignore names is left out, but not what somebody's git ignores
 * everywhere. `parent` is the branch's last commit.
 */
export function commitFolder(
	git: Git,
	folder: string,
	{ parent, message }: { parent?: string; message: string },
): string {
	const scratch = mkdtempSync(join(tmpdir(), 'velocert-vec-index-'));
	try {
		const env = { GIT_INDEX_FILE: join(scratch, 'index') };
		git(['-c', 'core.excludesFile=', `--work-tree=${folder}`, 'add', '--all', '.'], env);
		const tree = git(['write-tree'], env);
		return git(['commit-tree', tree, ...(parent ? ['-p', parent] : []), '-m', message]);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
