import { makeRows } from '../lab/rows.mts';
import { httpValidate } from '../httpNodes.mts';
import { all, armOf, asked, bareArm, gave } from '../play.mts';
import type { Arm, Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { figures, PLAIN_CLAIM, ratios } from '../scenario.mts';
import { plainNode, rowsNode, single, velocertNode } from '../workflows.mts';

const COUNT = 2_000;
const AT_ONCE = 16;
const DELAY_MS = 20;

const OURS = 'Velocert Validate, 16 at once';
const HTTP = 'HTTP Request, as it comes';
const PLAIN = 'A plain node, 16 at once';
const BARE = 'Bare Node client, 16 at once';

export const validate: Scenario = {
	name: 'validate',
	title: 'Validate 2,000 rows',
	about: `One request for each row, as Velocert has it. The service takes ${DELAY_MS} ms for an answer.`,
	unit: 'row',
	open: openStage,
};

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox, bare } = bench;
	const lab = await bench.openLab();
	const reset = async () => await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
	const each = asked('velocert.validate', COUNT);
	const common = { units: COUNT, body: { rows: makeRows(COUNT) }, check: all(each, gave(COUNT)) };
	const ours = velocertNode('velocertValidate', 'automatic', { concurrency: AT_ONCE });
	const arms: Arm[] = [
		await armOf(lab, sandbox, reset, {
			name: OURS,
			workflow: single('validate-ours', [rowsNode], ours),
			...common,
		}),
		await armOf(lab, sandbox, reset, {
			name: HTTP,
			workflow: single('validate-http', [rowsNode], httpValidate('default')),
			...common,
		}),
	];
	const plain = plainNode('validate', sandbox.origin, AT_ONCE);
	arms.push(
		await armOf(lab, sandbox, reset, {
			name: PLAIN,
			workflow: single('validate-plain', [rowsNode], plain),
			...common,
		}),
	);
	const task = { origin: sandbox.origin, atOnce: AT_ONCE, count: COUNT };
	const work = async () => await bare.validate(task);
	arms.push(bareArm(sandbox, reset, { name: BARE, units: COUNT, check: each, work }));
	return { arms, bounds, close: async () => await lab.close() };
}

function bounds(rounds: Round[]): Bound[] {
	return [
		{
			claim: 'Time, against the bare client at equal concurrency',
			values: ratios(rounds, OURS, BARE),
			limit: 1.25,
			unit: '×',
		},
		{
			claim: 'Requests under way at once',
			values: figures(rounds, OURS, 'maxInFlight'),
			limit: AT_ONCE,
			unit: 'requests',
		},
		{ claim: PLAIN_CLAIM, values: ratios(rounds, OURS, PLAIN), unit: '×' },
		{ claim: 'Time, against HTTP Request', values: ratios(rounds, OURS, HTTP), unit: '×' },
	];
}
