import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { N8nProcess } from '../../test/e2e/host/startN8n.mts';
import type { N8nClient } from './n8nClient.mts';

const EVERY_MS = 10_000;
const MB = 1024 * 1024;

/** What n8n held at one moment; what the system does not tell is absent. */
export interface Sample {
	at: number;
	rssMb?: number;
	children?: number;
	childrenRssMb?: number;
	handles?: number;
	sockets?: number;
	/** Executions at work, by n8n's own count, and those that waited for their turn. */
	running?: number;
	waiting?: number;
	/** Whose answers the soak was waiting for. */
	active: number;
}

export interface Watch {
	samples: Sample[];
	/** Takes one now. */
	sample(): Promise<Sample>;
	stop(): void;
}

/** Looks at the process of n8n every ten seconds. */
export function startWatch(
	n8n: N8nProcess,
	client: N8nClient,
	active: () => number,
	log: (line: string) => void,
): Watch {
	const samples: Sample[] = [];
	if (openFiles(n8n.pid) === undefined) {
		log('This system has no /proc, so memory, handles and sockets are not watched');
	}
	const sample = async () => {
		const children = childrenOf(n8n.pid);
		const files = openFiles(n8n.pid);
		const rss = n8n.rssBytes();
		const taken: Sample = {
			at: Date.now(),
			...(rss === undefined ? {} : { rssMb: rss / MB }),
			...(children ? { children: children.length, childrenRssMb: sum(children.map(rssMb)) } : {}),
			...(files
				? {
						handles: files.length,
						sockets: files.filter((target) => target.startsWith('socket:')).length,
					}
				: {}),
			...(await client.unfinished().catch(() => undefined)),
			active: active(),
		};
		samples.push(taken);
		return taken;
	};
	const timer = setInterval(() => void sample(), EVERY_MS);
	return { samples, sample, stop: () => clearInterval(timer) };
}

/** What each open handle of a process leads to. */
function openFiles(pid: number): string[] | undefined {
	try {
		const folder = `/proc/${pid}/fd`;
		return readdirSync(folder).map((handle) => {
			try {
				return readlinkSync(`${folder}/${handle}`);
			} catch {
				// Closed meanwhile.
				return '';
			}
		});
	} catch {
		return undefined;
	}
}

/** The children of a process and theirs, such as n8n's task runner. */
function childrenOf(pid: number): number[] | undefined {
	try {
		const own = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
			readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
				.split(' ')
				.filter(Boolean)
				.map(Number),
		);
		return own.flatMap((child) => [child, ...(childrenOf(child) ?? [])]);
	} catch {
		return undefined;
	}
}

function rssMb(pid: number): number {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
	} catch {
		return 0;
	}
}

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

/** The middle of a list; undefined of an empty one. */
export function median(numbers: number[]): number | undefined {
	if (numbers.length === 0) return undefined;
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The values of one figure within a span of time, where there are any. */
export function valuesOf(
	samples: Sample[],
	figure: Exclude<keyof Sample, 'at'>,
	from = -Infinity,
	to = Infinity,
): number[] {
	return samples
		.filter(({ at }) => at >= from && at < to)
		.flatMap((sample) => sample[figure] ?? []);
}

/** Growth of a figure by least squares, in units per ten minutes. */
export function slope(samples: Sample[], figure: 'rssMb', from: number, to: number): number {
	const points = samples
		.filter((sample) => sample.at >= from && sample.at < to && sample[figure] !== undefined)
		.map((sample) => [(sample.at - from) / 600_000, sample[figure] ?? 0]);
	const meanX = sum(points.map(([x]) => x)) / points.length;
	const meanY = sum(points.map(([, y]) => y)) / points.length;
	const over = sum(points.map(([x, y]) => (x - meanX) * (y - meanY)));
	const under = sum(points.map(([x]) => (x - meanX) ** 2));
	return under === 0 ? 0 : over / under;
}
