import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitIn } from './git.mts';
import type { ReleaseOptions } from './release.mts';
import { release } from './release.mts';

/** What is released, and what has to hold of it, in the folder that `check` is given. */
interface RehearsalOptions extends Pick<ReleaseOptions, 'root' | 'log'> {
	check(root: string): Promise<void>;
}

/**
 * Plays a release of the last commit of `root`, whatever branch that is, on a copy with a remote of its
 * own. Gives the version that it would have; nothing is left behind.
 */
export async function rehearse({ root, check, log }: RehearsalOptions): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-release-'));
	try {
		const [remote, copy] = [join(folder, 'remote.git'), join(folder, 'clone')];
		const head = gitIn(root)(['rev-parse', 'HEAD']);
		gitIn(folder)(['clone', '--quiet', '--bare', root, remote]);
		gitIn(remote)(['update-ref', 'refs/heads/main', head]);
		gitIn(folder)(['clone', '--quiet', '--branch', 'main', remote, copy]);
		// A clone does not have what is set in one repository only.
		for (const name of ['user.name', 'user.email']) {
			const value = gitIn(root)(['config', '--default', '', '--get', name]);
			if (value) gitIn(copy)(['config', name, value]);
		}
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
		// What .gitignore says of a folder does not hold for a link.
		writeFileSync(join(copy, '.git', 'info', 'exclude'), 'node_modules\n');
		return await release({
			root: copy,
			remote: 'origin',
			check: async () => await check(copy),
			log,
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
