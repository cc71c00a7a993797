import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { watchOver } from './watchdog.mts';

const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 8_000;

/** A server of another program, in a folder and a process group of its own. */
export interface ServerProcess {
	pid: number;
	/** Everything it has logged so far. */
	logText(): string;
	/** Resident memory in bytes, from the kernel; undefined where it does not tell. */
	rssBytes(): number | undefined;
	/** The most it has had resident, ever or since `forgetPeakRss`. */
	peakRssBytes(): number | undefined;
	forgetPeakRss(): void;
	/** What it has used of a processor so far, in milliseconds. */
	cpuMs(): number | undefined;
	stop(): Promise<void>;
	/** Ends it at once with all that it started, as the kernel does when memory runs out. */
	kill(): Promise<void>;
}

export interface ServerOptions {
	/** What it and its log are called. */
	name: string;
	command: string;
	args: string[];
	/** Where it works and logs; it goes when this process ends without `stop`. */
	folder: string;
	env: NodeJS.ProcessEnv;
	/** Whose process it is, when not the user's own. */
	owner?: { uid: number; gid: number };
	/** What asks it to end. */
	stopSignal?: NodeJS.Signals;
	/** Asked again and again until it is so; an error counts as no. */
	isReady(): Promise<boolean>;
}

/** Starts a server and waits until it is ready. Should this process end without `stop`, the server ends too. */
export async function startProcess(options: ServerOptions): Promise<ServerProcess> {
	const { name, command, folder, stopSignal = 'SIGTERM' } = options;
	const logFile = join(folder, `${name}.log`);
	const logTo = openSync(logFile, 'w');
	const child = spawn(command, options.args, {
		cwd: folder,
		env: options.env,
		stdio: ['ignore', logTo, logTo],
		// A group of its own, so that what it starts ends with it.
		detached: process.platform !== 'win32',
		...options.owner,
	});
	closeSync(logTo);
	const { pid } = child;
	if (pid === undefined) {
		// Without a process there is no group, and group 0 would be this one.
		child.once('error', () => {});
		throw new Error(`${command} cannot be started`);
	}
	let isGone = false;
	const signal = (signalName: NodeJS.Signals) => killGroup(pid, signalName);
	const callOff = watchOver(pid, folder);
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const logText = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
	const stop = async () => {
		// Its number may be another's by then.
		if (isGone) return;
		signal(stopSignal);
		await Promise.race([exited, wait(STOP_TIMEOUT_MS, undefined, { ref: false })]);
		await kill();
	};
	const kill = async () => {
		if (isGone) return;
		signal('SIGKILL');
		callOff();
		await exited;
		isGone = true;
	};
	const ended = exited.then(() => 'ended' as const);
	if ((await Promise.race([becomesReady(options.isReady), ended])) !== true) {
		await stop();
		throw new Error(`${name} did not start:\n${logText().slice(-4000)}`);
	}
	return {
		pid,
		logText,
		rssBytes: () => memoryOf(pid, 'VmRSS'),
		peakRssBytes: () => memoryOf(pid, 'VmHWM'),
		forgetPeakRss: () => forgetPeak(pid),
		cpuMs: () => cpuMs(pid),
		stop,
		kill,
	};
}

async function becomesReady(isReady: () => Promise<boolean>): Promise<boolean> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		// Not listening yet when it throws.
		if (await isReady().catch(() => false)) return true;
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

/** A figure of the kernel, in bytes. */
function memoryOf(pid: number, name: 'VmRSS' | 'VmHWM'): number | undefined {
	const kilobytes = new RegExp(`${name}:\\s+(\\d+)`).exec(textOf(pid, 'status'))?.[1];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Has the kernel begin anew with `VmHWM`; where it cannot, the peak stays that of the whole life. */
function forgetPeak(pid: number): void {
	const file = `/proc/${pid}/clear_refs`;
	if (existsSync(file)) writeFileSync(file, '5');
}

/** Of all its threads, in user and in kernel mode; Linux counts in hundredths of a second. */
function cpuMs(pid: number): number | undefined {
	// The name of the program, in brackets, may hold anything.
	const fields = textOf(pid, 'stat').split(') ').pop()?.split(' ') ?? [];
	const [user, system] = [fields[11], fields[12]].map(Number);
	return Number.isFinite(user + system) ? (user + system) * 10 : undefined;
}

/** Empty where the kernel does not tell. */
function textOf(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return '';
	}
}
