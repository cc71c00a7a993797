import type { LiveMemory } from './liveMemory.mts';
import type { Sample } from './watch.mts';
import { median, slope, valuesOf } from './watch.mts';

/** How much more memory at the end is still called flat, as a share of what was held after warm-up. */
const FLAT_SHARE = 0.1;
/** In shorter windows n8n only grows back what it gave up when it was asked to collect garbage. */
const SHORTEST_WINDOW_MS = 2.5 * 60_000;
/** Handles that may come and go by themselves, such as those of a database or of kept connections. */
const HANDLES_TOLERATED = 6;

/** The parts of the run, in milliseconds since 1970. */
export interface Phases {
	startedAt: number;
	/** The quiet before the end of warm-up, when nothing was started. */
	quietFrom: number;
	warmAt: number;
	/** When the last execution was started. */
	endedAt: number;
	/** Length of the two windows that are compared. */
	windowMs: number;
	/** The quiet at the end. */
	lastFrom: number;
	lastTo: number;
}

export interface ProcessFigures {
	rss?: {
		afterWarmUp: number;
		atEnd: number;
		slope: number;
		peak: number;
	};
	/** After collecting garbage, both times quiet. */
	live?: { afterWarmUp: LiveMemory; atEnd: LiveMemory };
	handles?: { afterWarmUp: number; atEnd: number; peak: number };
	sockets?: { afterWarmUp: number; atEnd: number; peak: number };
	unfinishedAtEnd?: number;
	findings: string[];
}

/** Whether memory stayed flat, and nothing stayed open. */
export function judgeProcess(
	samples: Sample[],
	phases: Phases,
	live: Array<LiveMemory | undefined>,
): ProcessFigures {
	const figures: ProcessFigures = { findings: [] };
	const { warmAt, endedAt, windowMs } = phases;
	const before = median(valuesOf(samples, 'rssMb', warmAt, warmAt + windowMs));
	const after = median(valuesOf(samples, 'rssMb', endedAt - windowMs, endedAt));
	if (before !== undefined && after !== undefined) {
		figures.rss = {
			afterWarmUp: before,
			atEnd: after,
			slope: slope(samples, 'rssMb', warmAt, endedAt),
			peak: Math.max(...valuesOf(samples, 'rssMb')),
		};
		if (windowMs >= SHORTEST_WINDOW_MS && after > before * (1 + FLAT_SHARE)) {
			figures.findings.push(`memory grew from ${before.toFixed(0)} to ${after.toFixed(0)} MB`);
		}
	}
	const [first, last] = live;
	if (first && last) {
		figures.live = { afterWarmUp: first, atEnd: last };
		if (last.liveMb > first.liveMb * (1 + FLAT_SHARE)) {
			const grown = `${first.liveMb.toFixed(0)} to ${last.liveMb.toFixed(0)} MB`;
			figures.findings.push(`what n8n holds after collecting garbage grew from ${grown}`);
		}
	}
	for (const figure of ['handles', 'sockets'] as const) {
		const first = lastOf(samples, figure, phases.quietFrom, warmAt);
		const last = lastOf(samples, figure, phases.lastFrom, phases.lastTo);
		if (first === undefined || last === undefined) continue;
		const peak = Math.max(...valuesOf(samples, figure));
		figures[figure] = { afterWarmUp: first, atEnd: last, peak };
		if (last > first + HANDLES_TOLERATED) {
			figures.findings.push(`${figure} grew from ${first} to ${last}, both when it was quiet`);
		}
	}
	const running = lastOf(samples, 'running', phases.lastFrom, phases.lastTo);
	const waiting = lastOf(samples, 'waiting', phases.lastFrom, phases.lastTo);
	if (running !== undefined && waiting !== undefined) figures.unfinishedAtEnd = running + waiting;
	if (figures.unfinishedAtEnd) {
		figures.findings.push(`${figures.unfinishedAtEnd} executions never ended`);
	}
	return figures;
}

/** The last sample of a quiet time, when all that closes by itself is closed. */
function lastOf(
	samples: Sample[],
	figure: 'handles' | 'sockets' | 'running' | 'waiting',
	from: number,
	to: number,
): number | undefined {
	return valuesOf(samples, figure, from, to + 1).at(-1);
}
