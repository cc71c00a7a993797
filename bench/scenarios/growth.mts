import { expectedOf, makeRows } from '../lab/rows.mts';
import { all, armOf, gave, issued } from '../play.mts';
import type { Arm, Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import type { Mapping } from '../workflows.mts';
import { rowsNode, single, velocertNode } from '../workflows.mts';

const COUNTS = [1_000, 10_000, 100_000];
const DELAY_MS = 20;
const OPTIONS = { recipientsPerRequest: 200, validateFirst: false };
const MAPPINGS: Array<{ mapping: Mapping; line: string }> = [
	{ mapping: 'automatic', line: 'Automatic mapping' },
	{ mapping: 'expressions', line: 'Six expressions' },
];

const nameOf = (line: string, count: number) => `${line}, ${count.toLocaleString('en')} rows`;

export const growth: Scenario = {
	name: 'growth',
	title: 'Issue 1,000, 10,000 and 100,000 rows',
	about: `How the cost per row grows with the number of rows. 200 recipients per request, without validation; each in a new process of n8n, which has issued ten rows before. The service takes ${DELAY_MS} ms for an answer.`,
	unit: 'row',
	open: openStage,
};

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox } = bench;
	const lab = await bench.openLab();
	const reset = async () => await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
	const arms: Arm[] = [];
	for (const { mapping, line } of MAPPINGS) {
		const workflow = (size: number | 'warm') =>
			single(
				`growth-${mapping}-${size}`,
				[rowsNode],
				velocertNode('velocertIssue', mapping, OPTIONS),
			);
		const warm = workflow('warm');
		await lab.add(warm);
		const first = async () => {
			await lab.renew();
			await reset();
			await lab.execute(warm.name, { rows: makeRows(10) });
		};
		for (const count of COUNTS) {
			const rows = makeRows(count);
			const arm = await armOf(lab, sandbox, reset, {
				name: nameOf(line, count),
				units: count,
				workflow: workflow(count),
				body: { rows },
				check: all(issued(expectedOf(rows)), gave(count)),
				first,
			});
			arms.push({ ...arm, line });
		}
	}
	return { arms, bounds, close: async () => await lab.close() };
}

function bounds(rounds: Round[]): Bound[] {
	const [, many, most] = COUNTS;
	return MAPPINGS.map(({ line }) => ({
		claim: `Time of 100,000 rows, against ten times that of 10,000, ${line.toLowerCase()}`,
		values: rounds.map(
			(round) => round[nameOf(line, most)].ms / (10 * round[nameOf(line, many)].ms),
		),
		limit: 1.1,
		unit: '×',
	}));
}
