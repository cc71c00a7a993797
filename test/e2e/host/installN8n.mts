import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache.mts';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';
import { withNode } from './node24.mts';

const PINNED = join(dirname(fileURLToPath(import.meta.url)), 'n8n');
const FILES = ['package.json', 'package-lock.json'];
/** A lock older than this belongs to an install that was interrupted. */
const STALE_LOCK_MS = 20 * 60_000;

/** Installs the pinned n8n on first use and returns its start script. */
export async function installN8n(nodeBinary: string, log: Log): Promise<string> {
	const hash = createHash('sha256')
		.update(readFileSync(join(PINNED, 'package-lock.json')))
		.digest('hex');
	const folder = join(cacheFolder(), `n8n-${hash.slice(0, 12)}`);
	const script = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	if (existsSync(script)) return script;
	const release = await takeLock(`${folder}.lock`, log);
	try {
		if (!existsSync(script)) await install(folder, nodeBinary, log);
	} finally {
		release();
	}
	return script;
}

/** Installs beside the final place and moves it there, so that half an install is never taken for one. */
async function install(folder: string, nodeBinary: string, log: Log): Promise<void> {
	const draft = `${folder}.draft`;
	rmSync(draft, { recursive: true, force: true });
	mkdirSync(draft, { recursive: true });
	for (const file of FILES) copyFileSync(join(PINNED, file), join(draft, file));
	log('Installing n8n 2.41.1 (about four minutes, once)');
	const env = withNode(nodeBinary);
	await runCommand('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: draft,
		env,
		what: 'Installing n8n',
		log,
	});
	log('Building its database driver (about a minute, once)');
	await runCommand('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		cwd: draft,
		env,
		what: 'Building sqlite3',
		log,
	});
	renameSync(draft, folder);
}

/** Lets one process install at a time; a directory is made by only one of several. */
async function takeLock(path: string, log: Log): Promise<() => void> {
	for (let told = false; ; ) {
		try {
			mkdirSync(path);
			return () => rmSync(path, { recursive: true, force: true });
		} catch {
			if (isStale(path)) {
				rmSync(path, { recursive: true, force: true });
				continue;
			}
			if (!told) log('Another process is installing n8n; waiting for it');
			told = true;
			await wait(2000);
		}
	}
}

function isStale(path: string): boolean {
	try {
		return Date.now() - statSync(path).mtimeMs > STALE_LOCK_MS;
	} catch {
		return false;
	}
}
