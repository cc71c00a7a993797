import type { Execution } from './lab/n8nLab.mts';
import type { NodeRound, Stall } from './lab/probe.mts';
import { usageWithin } from './lab/samples.mts';
import type { Tally } from './lab/sandboxClient.mts';

/** The nodes whose time counts: the one that works, and where there is one, the loop around it. */
export const MEASURED = 'Measured';
export const LOOP = 'Loop';

/** What one play of one arm took; what was not or cannot be measured is absent. */
export interface Sample {
	/** Of the measured nodes, first to last. */
	ms: number;
	/** Of it, without any request at the service. */
	ownMs?: number;
	/** Of n8n's process, all threads. */
	cpuMs?: number;
	/** Highest memory of n8n's process beyond what it had when the node began. */
	growthMb?: number;
	/** Longest time in which n8n could do nothing else. */
	stallMs?: number;
	requests?: number;
	/** Certificates that are in the vault in the end. */
	created?: number;
	maxInFlight?: number;
	connections?: number;
}

/** Reads an execution within the time of its measured nodes. */
export function sampleOf({ report, samples }: Execution, tally: Tally): Sample {
	const rounds = [...(report.rounds[MEASURED] ?? []), ...(report.rounds[LOOP] ?? [])];
	const from = Math.min(...rounds.map(({ startTime }) => startTime));
	const to = Math.max(...rounds.map(endOf));
	const ms = to - from;
	return {
		ms,
		ownMs: Math.max(0, ms - tally.busyMs),
		...usageWithin(samples, from, to),
		stallMs: longestWithin(report.stalls, from, to),
		...trafficOf(tally),
	};
}

/** What the service saw of a client outside of n8n. */
export function bareSample(ms: number, tally: Tally): Sample {
	return { ms, ...trafficOf(tally) };
}

function trafficOf({ requests, maxInFlight, connections, created }: Tally) {
	const all = Object.values(requests).reduce((sum, count) => sum + count, 0);
	return { requests: all, created, maxInFlight, connections };
}

const endOf = ({ startTime, executionTime }: NodeRound) => startTime + executionTime;

function longestWithin(stalls: Stall[], from: number, to: number): number {
	const within = stalls.map(
		(stall) => Math.min(to, stall.from + stall.ms) - Math.max(from, stall.from),
	);
	return Math.max(0, ...within);
}
