import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './command.mts';

/** A lock older than this is not trusted, because its process id may belong to another process by now. */
const STALE_LOCK_MS = 20 * 60_000;

/** Runs `work` while no other process runs any under the same file; `what` tells those who wait. */
export async function withLock<T>(
	file: string,
	what: string,
	log: Log,
	work: () => Promise<T>,
): Promise<T> {
	for (let told = false; !take(file); told = true) {
		if (isAbandoned(file)) {
			rmSync(file, { recursive: true, force: true });
			continue;
		}
		if (!told) log(`Another process is ${what}; waiting for it`);
		await wait(1000);
	}
	const release = () => rmSync(file, { force: true });
	process.once('exit', release);
	try {
		return await work();
	} finally {
		release();
		process.removeListener('exit', release);
	}
}

function take(file: string): boolean {
	try {
		writeFileSync(file, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Whether the process that holds the lock was killed before it could let go. */
function isAbandoned(file: string): boolean {
	try {
		if (Date.now() - statSync(file).mtimeMs > STALE_LOCK_MS) return true;
		const holder = readFileSync(file, 'utf8');
		return holder !== '' && !isRunning(Number(holder));
	} catch {
		return false;
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
