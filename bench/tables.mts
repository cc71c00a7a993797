import type { Sample } from './measure.mts';
import type { ScenarioResult, Verdict } from './run.mts';
import { figures } from './scenario.mts';
import { median, spread } from './statistics.mts';

export interface TableRows {
	head: string[];
	rows: string[][];
}

interface Column {
	figure: keyof Sample;
	head: string;
	/** What a figure is divided by to be shown. */
	per?(units: number): number;
	digits: number;
}

/** What is told of each arm besides its time. */
function columnsFor({ arms, rounds, unit }: ScenarioResult): Column[] {
	const sizes = new Set(arms.map(({ units }) => units));
	const columns: Column[] = [
		{ figure: 'ownMs', head: 'Own time, ms', digits: 0 },
		{ figure: 'cpuMs', head: `Processor per ${unit}, ms`, per: (units) => units, digits: 3 },
		{ figure: 'growthMb', head: 'Memory, MB', digits: 0 },
		// In the same number of units it would tell nothing new.
		...(sizes.size > 1
			? [
					{
						figure: 'growthMb' as const,
						head: `Memory per ${unit}, KB`,
						per: (units: number) => units / 1024,
						digits: 1,
					},
				]
			: []),
		{ figure: 'stallMs', head: 'Longest stall, ms', digits: 0 },
		{ figure: 'requests', head: 'Requests', digits: 0 },
		{ figure: 'maxInFlight', head: 'At once', digits: 0 },
		{ figure: 'connections', head: 'Connections', digits: 0 },
	];
	return columns.filter(({ figure }) =>
		arms.some(({ name }) => rounds[0][name][figure] !== undefined),
	);
}

/** What each arm took. */
export function armTable(result: ScenarioResult): TableRows {
	const { arms, rounds, unit } = result;
	const columns = columnsFor(result);
	const head = ['Way', `${capital(unit)}s`, 'Time, ms', `Per ${unit}, ms`];
	return {
		head: [...head, ...columns.map((column) => column.head)],
		rows: arms.map(({ name, units }) => {
			const times = figures(rounds, name, 'ms');
			const [lowest, highest] = spread(times);
			const cell = ({ figure, per, digits }: Column) =>
				rounds[0][name][figure] === undefined
					? ''
					: number(median(figures(rounds, name, figure, per?.(units))), digits);
			return [
				name,
				number(units, 0),
				`${number(median(times), 0)} (${number(lowest, 0)}–${number(highest, 0)})`,
				number(median(times) / units, 3),
				...columns.map(cell),
			];
		}),
	};
}

/** What has to hold, and whether it does. */
export function verdictTable(results: ScenarioResult[]): TableRows {
	return {
		head: ['Scenario', 'What', 'Median', 'Lowest to highest', 'At most', 'Holds'],
		rows: results.flatMap(({ name, verdicts }) =>
			verdicts.map((verdict) => [
				name,
				verdict.claim,
				withUnit(verdict, verdict.median),
				`${amount(verdict.lowest)}–${amount(verdict.highest)}`,
				verdict.limit === undefined ? '' : withUnit(verdict, verdict.limit),
				verdict.holds === undefined ? 'only shown' : verdict.holds ? 'yes' : '**no**',
			]),
		),
	};
}

const withUnit = ({ unit }: Verdict, value: number) =>
	['requests', 'files'].includes(unit) ? amount(value) : `${amount(value)} ${unit}`;

/** Three significant digits, or all of a whole number. */
function amount(value: number): string {
	if (Number.isInteger(value) || Math.abs(value) >= 100) return number(value, 0);
	return value.toPrecision(3);
}

function number(value: number, digits: number): string {
	if (Number.isNaN(value)) return '?';
	return value.toLocaleString('en', {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
