import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './freePort.mts';
import { cleanEnvironment, n8nSettings } from './settings.mts';
import { watchOver } from './watchdog.mts';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 8_000;

export interface N8nProcess {
	origin: string;
	pid: number;
	/** Everything n8n has logged so far. */
	logText(): string;
	/** Resident memory of the n8n process in bytes, from the kernel; undefined where it does not tell. */
	rssBytes(): number | undefined;
	stop(): Promise<void>;
	/** Ends it at once with all that it started, as the kernel does when memory runs out. */
	kill(): Promise<void>;
}

/**
 * Starts n8n in a user folder of its own, on loopback, and waits until it is ready. Should this
 * process end without `stop`, n8n ends too and the folder goes.
 */
export async function startN8n(options: {
	nodeBinary: string;
	script: string;
	userFolder: string;
	port?: number;
	env?: NodeJS.ProcessEnv;
}): Promise<N8nProcess> {
	const port = await freePort(options.port);
	const logFile = join(options.userFolder, 'n8n.log');
	const logTo = openSync(logFile, 'w');
	const child = spawn(options.nodeBinary, [options.script, 'start'], {
		cwd: options.userFolder,
		env: {
			...cleanEnvironment(),
			...n8nSettings(options.userFolder, port, await freePort()),
			...options.env,
		},
		stdio: ['ignore', logTo, logTo],
		// A group of its own, so that the task runner n8n starts ends with it.
		detached: process.platform !== 'win32',
	});
	closeSync(logTo);
	const { pid } = child;
	// Without a process there is no group, and group 0 would be this one.
	if (pid === undefined) throw new Error(`${options.nodeBinary} cannot be started`);
	const signal = (name: NodeJS.Signals) => killGroup(pid, name);
	const callOff = watchOver(pid, options.userFolder);
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const logText = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
	const stop = async () => {
		signal('SIGTERM');
		await Promise.race([exited, wait(STOP_TIMEOUT_MS, undefined, { ref: false })]);
		await kill();
	};
	const kill = async () => {
		signal('SIGKILL');
		callOff();
		await exited;
	};
	const origin = `http://127.0.0.1:${port}`;
	const ended = exited.then(() => 'ended' as const);
	if ((await Promise.race([isReady(origin), ended])) !== true) {
		await stop();
		throw new Error(`n8n did not start:\n${logText().slice(-4000)}`);
	}
	return { origin, pid, logText, rssBytes: () => rssBytes(pid), stop, kill };
}

async function isReady(origin: string): Promise<boolean> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		try {
			const response = await fetch(`${origin}/healthz/readiness`);
			if (response.ok) return true;
		} catch {
			// Not listening yet.
		}
		await wait(200);
	}
	return false;
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, signal);
	} catch {
		// Already gone.
	}
}

function rssBytes(pid: number): number | undefined {
	try {
		const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
	} catch {
		return undefined;
	}
}
