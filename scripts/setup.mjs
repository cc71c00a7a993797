import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stampFile = join(root, 'node_modules', '.velocert-vec-lock');

/**
 * Installs the development dependencies when they are missing or not those of the lockfile. npm's own
 * pre-scripts do not run here (install scripts are off), so every command calls this first.
 */
export function ensureDependencies() {
	const lock = createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
	console.log('Installing dependencies (about a minute, once)…');
	const { status } = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
	if (status !== 0) {
		console.error('npm ci did not succeed; see its output above.');
		process.exit(status ?? 1);
	}
	writeFileSync(stampFile, lock);
}

/** Runs npm in the project and waits for it. */
export function npm(args) {
	return spawnSync('npm', args, {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
}

/** Runs a Node script of the project and waits for it; `tsx` lets it be TypeScript, `quiet` shows only what goes wrong. */
export function node(args, { tsx = false, quiet = false } = {}) {
	const result = spawnSync(process.execPath, [...(tsx ? ['--import', 'tsx'] : []), ...args], {
		cwd: root,
		stdio: quiet ? 'pipe' : 'inherit',
		encoding: 'utf8',
	});
	if (quiet && result.status !== 0) console.error(result.stdout, result.stderr);
	return result;
}
