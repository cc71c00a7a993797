import type { Sample } from './watch.mts';
import { median, slope, valuesOf } from './watch.mts';

/** How much more memory at the end is still called flat, as a share of what was held after warm-up. */
const FLAT_SHARE = 0.1;
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
		/** When nothing ran, after warm-up and at the end; told, not judged, because when n8n gives memory back is its own affair. */
		quiet: Array<number | undefined>;
	};
	handles?: { afterWarmUp: number; atEnd: number; peak: number };
	sockets?: { afterWarmUp: number; atEnd: number; peak: number };
	unfinishedAtEnd?: number;
	findings: string[];
}

/** Whether memory stayed flat, and nothing stayed open. */
export function judgeProcess(samples: Sample[], phases: Phases): ProcessFigures {
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
			quiet: [
				lastOf(samples, 'rssMb', phases.quietFrom, warmAt),
				lastOf(samples, 'rssMb', phases.lastFrom, phases.lastTo),
			],
		};
		if (after > before * (1 + FLAT_SHARE)) {
			figures.findings.push(`memory grew from ${before.toFixed(0)} to ${after.toFixed(0)} MB`);
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
	figures.unfinishedAtEnd = lastOf(samples, 'unfinished', phases.lastFrom, phases.lastTo);
	if (figures.unfinishedAtEnd) {
		figures.findings.push(`${figures.unfinishedAtEnd} executions never ended`);
	}
	return figures;
}

/** The last sample of a quiet time, when all that closes by itself is closed. */
function lastOf(
	samples: Sample[],
	figure: 'rssMb' | 'handles' | 'sockets' | 'unfinished',
	from: number,
	to: number,
): number | undefined {
	return valuesOf(samples, figure, from, to + 1).at(-1);
}
