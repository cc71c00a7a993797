import type { Bare } from './lab/bareClient.mts';
import type { Files } from './lab/files.mts';
import type { Lab, LabOptions } from './lab/n8nLab.mts';
import type { BenchSandbox } from './lab/sandboxClient.mts';
import type { Sample } from './measure.mts';

/** What every scenario works with. */
export interface Bench {
	sandbox: BenchSandbox;
	bare: Bare;
	files: Files;
	/** Starts an n8n; files in the file system and plain http unless told. */
	openLab(options?: Partial<LabOptions>): Promise<Lab>;
}

/** One way to do the work of a scenario. */
export interface Arm {
	name: string;
	/** Files or rows it works on, as some are too slow for all. */
	units: number;
	/** The line of which it is a point, where the chart shows how something grows. */
	line?: string;
	/** Whether each play has a process of its own, so that there is nothing to warm up. */
	isFresh?: boolean;
	/** Plays it once on a service as it was in the beginning; rejects when anything of the result is wrong. */
	play(): Promise<Sample>;
}

/** One sample per arm, taken one after the other. */
export type Round = Record<string, Sample>;

/** Something that has to hold, or is only told when it has no limit. */
export interface Bound {
	claim: string;
	/** One of each round. */
	values: number[];
	/** The most that is allowed. */
	limit?: number;
	unit: '×' | 'ms' | 'µs' | 'MB' | 'requests' | 'files';
}

/** An open scenario. */
export interface Stage {
	arms: Arm[];
	bounds(rounds: Round[]): Bound[];
	close(): Promise<void>;
}

export interface Scenario {
	name: string;
	title: string;
	/** What a unit is, such as `file`. */
	unit: string;
	/** What is done, for readers of the result. */
	about: string;
	open(bench: Bench): Promise<Stage>;
}

/** What safety costs beside a node without any. */
export const PLAIN_CLAIM = 'Time, against a plain node';

/** One figure of an arm compared to that of another in the same round. */
export function ratios(
	rounds: Round[],
	arm: string,
	other: string,
	figure: keyof Sample = 'ms',
): number[] {
	return rounds.map((round) => (round[arm][figure] ?? NaN) / (round[other][figure] ?? NaN));
}

/**
 * The rounds as if an arm had worked on so many times as much, for arms that mostly pause. Pauses stand
 * between batches, of which there is one more than pauses, so that all would take somewhat longer still:
 * this makes the arm look too quick, and what is compared with it too slow.
 */
export function extended(rounds: Round[], arm: string, times: number): Round[] {
	return rounds.map((round) => ({
		...round,
		[arm]: { ...round[arm], ms: round[arm].ms * times },
	}));
}

/** As `ratios`, to the fastest of several arms. */
export function ratiosToBest(rounds: Round[], arm: string, others: string[]): number[] {
	return rounds.map((round) => round[arm].ms / Math.min(...others.map((other) => round[other].ms)));
}

/** One figure of an arm in every round, per unit where a number of units is given. */
export function figures(rounds: Round[], arm: string, figure: keyof Sample, per = 1): number[] {
	return rounds.map((round) => (round[arm][figure] ?? NaN) / per);
}
