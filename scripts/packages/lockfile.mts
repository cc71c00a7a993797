import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../test/e2e/host/command.mts';

/** The root's lockfile without what this `package.json` does not need; nothing is fetched. */
export async function lockFor(root: string, manifest: string): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-lock-'));
	try {
		for (const file of ['package-lock.json', '.npmrc'])
			cpSync(join(root, file), join(folder, file));
		writeFileSync(join(folder, 'package.json'), manifest);
		await runCommand('npm', ['install', '--package-lock-only', '--offline', '--ignore-scripts'], {
			cwd: folder,
			what: 'Cutting the lockfile',
			log: () => {},
		});
		return readFileSync(join(folder, 'package-lock.json'), 'utf8');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
