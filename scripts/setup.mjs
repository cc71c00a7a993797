import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Installs the development dependencies when they are missing or not those of the lockfile. npm's own
 * pre-scripts do not run here (install scripts are off), so every command calls this first.
 */
export function ensureDependencies() {
	if (isInstalled()) return;
	console.log('Installing dependencies (about a minute, once)…');
	const { status } = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
	if (status !== 0) {
		console.error('npm ci did not succeed; see its output above.');
		process.exit(status ?? 1);
	}
}

/** Whether node_modules holds what the lockfile asks for, by npm's own record, which it writes last. */
function isInstalled() {
	const wanted = packagesOf('package-lock.json');
	const present = packagesOf('node_modules/.package-lock.json');
	return Object.entries(wanted).every(
		([path, { version, optional }]) =>
			path === '' || (present[path] ? present[path].version === version : optional),
	);
}

function packagesOf(file) {
	try {
		return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
	} catch {
		return {};
	}
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

/**
 * Builds the project, prepares what its tests need, runs them with a configuration of Jest and what
 * else the command line says, and ends this process with their status.
 */
export function runOnHost(config, ...preparations) {
	ensureDependencies();
	const orExit = ({ status }) => {
		if (status !== 0) process.exit(status ?? 1);
	};
	orExit(node(['node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'build'], { quiet: true }));
	for (const preparation of ['scripts/prepareHost.mts', ...preparations]) {
		orExit(node([preparation], { tsx: true }));
	}
	const args = ['node_modules/jest/bin/jest.js', '--config', config, ...process.argv.slice(2)];
	const jest = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
	// Whoever ends this process ends the tests, and with them all that they have started.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
	jest.on('exit', (code) => process.exit(code ?? 1));
}
