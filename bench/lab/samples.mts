import { readFileSync } from 'node:fs';

/** Linux counts the time of a process in hundredths of a second. */
const TICK_MS = 10;
const EVERY_MS = 10;
const MB = 1024;

/** What a process held and had used at one moment. */
export interface ProcessSample {
	/** Milliseconds since 1970. */
	at: number;
	rssMb: number;
	/** Of all its threads since it began. */
	cpuMs: number;
}

export interface Sampler {
	samples: ProcessSample[];
	stop(): void;
}

/** Looks at a process every ten milliseconds, from outside, so that a busy one is seen too. */
export function startSampling(pid: number): Sampler {
	const samples: ProcessSample[] = [];
	const take = () => {
		const sample = sampleOf(pid);
		if (sample) samples.push(sample);
	};
	take();
	const timer = setInterval(take, EVERY_MS);
	return {
		samples,
		stop() {
			clearInterval(timer);
			take();
		},
	};
}

function sampleOf(pid: number): ProcessSample | undefined {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const at = Date.now();
		// The name of the program may hold blanks; it ends with the last bracket.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [user, system] = [Number(fields[11]), Number(fields[12])];
		const rssMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / MB;
		return { at, rssMb, cpuMs: (user + system) * TICK_MS };
	} catch {
		// Not Linux, or gone.
		return undefined;
	}
}

/** Growth of memory and time of the processor within a span; undefined where the system does not tell. */
export function usageWithin(
	samples: ProcessSample[],
	from: number,
	to: number,
): { growthMb: number; cpuMs: number } | undefined {
	const before = samples.filter(({ at }) => at <= from).at(-1);
	const after = samples.find(({ at }) => at >= to) ?? samples.at(-1);
	if (!before || !after) return undefined;
	const within = samples.filter(({ at }) => at >= from && at <= to);
	const highest = Math.max(...within.map(({ rssMb }) => rssMb), before.rssMb);
	return { growthMb: highest - before.rssMb, cpuMs: after.cpuMs - before.cpuMs };
}
