import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
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
	console.log('Installing dependencies (one to two minutes, once)…');
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
 * Builds the nodes unless what is compiled is newer than all it is made from, so that commands which
 * run side by side do not take it from under each other. Ends this process where it cannot be built.
 */
export function ensureBuilt() {
	if (isBuilt()) return;
	const { status } = node(['node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'build'], {
		quiet: true,
	});
	if (status !== 0) process.exit(status ?? 1);
}

/** Folders that are compiled or copied into `dist`. */
const SOURCES = ['nodes', 'credentials', 'shared', 'icons'];

function isBuilt() {
	const sources = SOURCES.flatMap((folder) => filesIn(folder, /\.(ts|json|svg)$/));
	const wanted = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
	const compiled = filesIn('dist', /\.js$/);
	// One that was deleted has to go from there, too.
	const sourceOf = (file) => file.slice('dist/'.length).replace(/\.js$/, '.ts');
	if (compiled.map(sourceOf).sort().join() !== wanted.sort().join()) return false;
	const inputs = [...sources, 'package.json', 'package-lock.json', 'tsconfig.json'];
	return Math.max(...inputs.map(timeMs)) < Math.min(...compiled.map(timeMs));
}

/** Paths below a folder of the project whose end matches, with forward slashes. */
function filesIn(folder, pattern) {
	if (!existsSync(join(root, folder))) return [];
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => pattern.test(file))
		.map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
}

const timeMs = (file) => statSync(join(root, file)).mtimeMs;

/**
 * Builds the project, prepares what its tests need, runs them with a configuration of Jest and what
 * else the command line says, and ends this process with their status.
 */
export function runOnHost(config, ...preparations) {
	ensureDependencies();
	ensureBuilt();
	for (const preparation of ['scripts/prepareHost.mts', ...preparations]) {
		const { status } = node([preparation], { tsx: true });
		if (status !== 0) process.exit(status ?? 1);
	}
	const jest = ['node_modules/jest/bin/jest.js', '--config', config];
	runToTheEnd([...jest, ...process.argv.slice(2)]);
}

/** Builds the nodes, then runs a script of the project on them with what else the command line says. */
export function runOnNodes(script) {
	ensureDependencies();
	console.log('Building the nodes, if they have changed…');
	ensureBuilt();
	runToTheEnd(['--import', 'tsx', script, ...process.argv.slice(2)]);
}

/** Runs Node, and ends this process with its status. */
function runToTheEnd(args) {
	const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
	// Whoever ends this process ends the other, and with it all that it has started. The terminal
	// signals the whole group anyway; this one then stays until the other is gone.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => child.kill(signal));
	child.on('exit', (code) => process.exit(code ?? 1));
}
