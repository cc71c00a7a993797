import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What n8n still holds after it has collected garbage, in MB. */
export interface LiveMemory {
	/** Objects of JavaScript and what belongs to them outside V8's heap. */
	liveMb: number;
	rssMb: number;
}

export interface LiveMemoryMeter {
	/** To be set for n8n. */
	env: NodeJS.ProcessEnv;
	/** Lets the process collect and tell; undefined where there are no signals, or no answer comes. */
	measure(pid: number): Promise<LiveMemory | undefined>;
	close(): void;
}

const ANSWER_WITHIN_MS = 20_000;
const MB = 1024 * 1024;

/** A way to ask n8n itself, because the size of a process also counts what V8 could give back. */
export function openLiveMemoryMeter(): LiveMemoryMeter {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-soak-'));
	const file = join(folder, 'memory.json');
	const script = new URL('tellMemory.mjs', import.meta.url).href;
	const options = [process.env.NODE_OPTIONS, `--import ${script}`].filter(Boolean).join(' ');
	return {
		env: { NODE_OPTIONS: options, SOAK_MEMORY_FILE: file },
		async measure(pid) {
			if (process.platform === 'win32') return undefined;
			process.kill(pid, 'SIGUSR2');
			const deadline = Date.now() + ANSWER_WITHIN_MS;
			while (!existsSync(file)) {
				if (Date.now() > deadline) return undefined;
				await wait(100);
			}
			const told = JSON.parse(readFileSync(file, 'utf8')) as NodeJS.MemoryUsage;
			rmSync(file);
			return { liveMb: (told.heapUsed + told.external) / MB, rssMb: told.rss / MB };
		},
		close: () => rmSync(folder, { recursive: true, force: true }),
	};
}
