import { loadavg } from 'node:os';
import type { Arm, Bench, Bound, Round, Scenario } from './scenario.mts';
import { median, spread } from './statistics.mts';

/** A bound with what was measured. */
export interface Verdict {
	claim: string;
	unit: Bound['unit'];
	median: number;
	lowest: number;
	highest: number;
	limit?: number;
	/** Absent where there is no limit. */
	holds?: boolean;
}

/** What came of one scenario. */
export interface ScenarioResult {
	name: string;
	title: string;
	about: string;
	unit: string;
	/** Days since which it stands, `YYYY-MM-DD`. */
	date: string;
	environment: Record<string, string>;
	/** Mean number of processes that wanted a core within a minute: before, and after. */
	load: [before: number, after: number];
	arms: Array<Pick<Arm, 'name' | 'units' | 'line'>>;
	rounds: Round[];
	verdicts: Verdict[];
}

/**
 * Plays a scenario: all arms once for warming up, unless each play has a process of its own, then the
 * rounds. Each round plays every arm, and begins with another one, so that what else the machine does
 * meets all alike.
 */
export async function runScenario(
	scenario: Scenario,
	bench: Bench,
	options: { runs: number; environment: Record<string, string>; log: (line: string) => void },
): Promise<ScenarioResult> {
	const { name, title, about, unit } = scenario;
	const before = loadavg()[0];
	const stage = await scenario.open(bench);
	try {
		const { arms } = stage;
		const rounds: Round[] = [];
		for (let run = 0; run <= options.runs; run++) {
			const round: Round = {};
			for (let turn = 0; turn < arms.length; turn++) {
				const arm = arms[(turn + run) % arms.length];
				if (run === 0 && arm.isFresh) continue;
				round[arm.name] = await arm.play();
				const when = run === 0 ? 'warming up' : `run ${run} of ${options.runs}`;
				options.log(`${name}, ${when}: ${arm.name}: ${Math.round(round[arm.name].ms)} ms`);
			}
			if (run > 0) rounds.push(round);
		}
		return {
			name,
			title,
			about,
			unit,
			date: new Date().toISOString().slice(0, 10),
			environment: options.environment,
			load: [before, loadavg()[0]],
			arms: arms.map((arm) => ({ name: arm.name, units: arm.units, line: arm.line })),
			rounds,
			verdicts: stage.bounds(rounds).map(verdictOf),
		};
	} finally {
		await stage.close();
	}
}

/** Whether the median of all rounds keeps to the limit. */
export function verdictOf({ claim, unit, values, limit }: Bound): Verdict {
	const [lowest, highest] = spread(values);
	const figure = median(values);
	return {
		claim,
		unit,
		median: figure,
		lowest,
		highest,
		...(limit === undefined ? {} : { limit, holds: figure <= limit }),
	};
}
