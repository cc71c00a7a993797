import { isSame } from '../digest.mts';
import type { Seeded } from '../lab/sandboxClient.mts';
import type { Check } from '../play.mts';
import { httpList } from '../httpNodes.mts';
import { all, armOf, bareArm, gave } from '../play.mts';
import type { Arm, Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { ratios } from '../scenario.mts';
import { ourList, single } from '../workflows.mts';

const COUNT = 10_000;
const PAGES = COUNT / 100;
const DELAY_MS = 20;

const OURS = 'VEC Vault List, Return All';
const HTTP = 'HTTP Request with its own pagination';
const BARE = 'Bare Node client, one page at a time';
const BARE_4 = 'Bare Node client, 4 pages at a time';

export const list: Scenario = {
	name: 'list',
	title: 'List 10,000 certificates',
	about: `A hundred on a page. HTTP Request gives the pages, VEC Vault List an item for each certificate. The service takes ${DELAY_MS} ms for an answer.`,
	unit: 'certificate',
	open: openStage,
};

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox, bare } = bench;
	const lab = await bench.openLab();
	await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
	const seeded = await sandbox.seedVault({ count: COUNT });
	const reset = async () => await sandbox.begin();
	const arms: Arm[] = [
		await armOf(lab, sandbox, reset, {
			name: OURS,
			units: COUNT,
			workflow: single('list-ours', [], ourList),
			check: all(gave(COUNT), gaveAll(seeded)),
		}),
		await armOf(lab, sandbox, reset, {
			name: HTTP,
			units: COUNT,
			workflow: single('list-http', [], httpList),
			check: all(gave(PAGES), gaveAll(seeded)),
		}),
	];
	for (const [name, atOnce] of [
		[BARE, 1],
		[BARE_4, 4],
	] as const) {
		const task = { origin: sandbox.origin, atOnce, pages: PAGES };
		const work = async () => await bare.list(task);
		arms.push(bareArm(sandbox, reset, { name, units: COUNT, check: () => undefined, work }));
	}
	return { arms, bounds, close: async () => await lab.close() };
}

/** Each certificate came out once. */
function gaveAll({ uuids }: Seeded): Check {
	return (_, report) =>
		report && !isSame(report.uuids, uuids)
			? `${report.uuids.count} certificates came out, ${report.uuids.unique} different ones, or others than there are`
			: undefined;
}

function bounds(rounds: Round[]): Bound[] {
	return [
		{
			claim: "Time, against HTTP Request's own pagination",
			values: ratios(rounds, OURS, HTTP),
			limit: 0.3,
			unit: '×',
		},
		{
			claim: 'Time, against the bare client, 4 pages at a time',
			values: ratios(rounds, OURS, BARE_4),
			unit: '×',
		},
	];
}
