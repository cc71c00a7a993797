import { isSame } from '../digest.mts';
import type { Seeded } from '../lab/sandboxClient.mts';
import { httpDownload } from '../httpNodes.mts';
import type { Check, WorkflowArm } from '../play.mts';
import { all, armOf, bareArm, gave } from '../play.mts';
import type { Arm, Bench, Round, Scenario, Stage } from '../scenario.mts';
import { figures, ratios, ratiosToBest } from '../scenario.mts';
import { looped, ourDownload, rowsNode, single } from '../workflows.mts';

const COUNT = 500;
const SIZE_BYTES = 180_000;
const AT_ONCE = 16;
const DELAY_MS = 20;

const OURS = 'VEC Vault Download, 16 at once';
const HTTP = 'HTTP Request, as it comes';
const SENSIBLE = 'HTTP Request, credential and batches';
const LOOP_1 = 'Loop Over Items (1) + HTTP Request';
const LOOP_10 = 'Loop Over Items (10) + HTTP Request';
const BARE = 'Bare Node client, 16 at once';

export const download: Scenario = {
	name: 'download',
	title: 'Download 500 PDFs of 200 KB',
	about: `All are ready, and the items are those of VEC Vault List, so that the names of the files are known. The service takes ${DELAY_MS} ms for an answer. Every file that came out is hashed and compared with what the service holds.`,
	unit: 'file',
	open: async (bench) => await openStage(bench),
};

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox, bare } = bench;
	const lab = await bench.openLab();
	await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
	const seeded = await sandbox.seedVault({ count: COUNT, pdfBytes: SIZE_BYTES });
	const reset = async () => await sandbox.begin();
	const before = [rowsNode];
	const common = {
		units: COUNT,
		body: { rows: seeded.certificates },
		check: all(gave(COUNT), gaveFiles(seeded)),
	};
	const http = httpDownload('default');
	const specs: WorkflowArm[] = [
		{
			name: OURS,
			workflow: single('download-ours', before, ourDownload(AT_ONCE), true),
			...common,
		},
		{ name: HTTP, workflow: single('download-http', before, http, true), ...common },
		{
			name: SENSIBLE,
			workflow: single('download-batch', before, httpDownload('sensible'), true),
			...common,
		},
		{ name: LOOP_1, workflow: looped('download-loop1', before, http, 1, true), ...common },
		{ name: LOOP_10, workflow: looped('download-loop10', before, http, 10, true), ...common },
	];
	const arms: Arm[] = [];
	for (const spec of specs) arms.push(await armOf(lab, sandbox, reset, spec));
	const uuids = seeded.certificates.map(({ uuid }) => uuid);
	const work = async () => await bare.download({ origin: sandbox.origin, atOnce: AT_ONCE, uuids });
	arms.push(bareArm(sandbox, reset, { name: BARE, units: COUNT, check: () => undefined, work }));
	return { arms, bounds, close: async () => await lab.close() };
}

/** The files that came out are those of the service, to the byte. */
function gaveFiles({ hashes }: Seeded): Check {
	return (_, report) =>
		report && !isSame(report.hashes, hashes)
			? `${report.hashes.unique} different files came out, or others than the service holds`
			: undefined;
}

function bounds(rounds: Round[]) {
	return [
		{
			claim: 'Time, against HTTP Request, the faster of its set-ups',
			values: ratiosToBest(rounds, OURS, [HTTP, SENSIBLE]),
			limit: 1,
			unit: '×' as const,
		},
		{
			claim: 'Requests under way at once',
			values: figures(rounds, OURS, 'maxInFlight'),
			limit: AT_ONCE,
			unit: 'requests' as const,
		},
		{
			claim: 'Requests per file',
			values: figures(rounds, OURS, 'requests', COUNT),
			limit: 1,
			unit: 'requests' as const,
		},
		{
			claim: 'Files that are not the same as at the service, by SHA-256',
			// A play with such a file is no result at all.
			values: rounds.map(() => 0),
			limit: 0,
			unit: 'files' as const,
		},
		{
			claim: 'Time, against the bare client at equal concurrency',
			values: ratios(rounds, OURS, BARE),
			unit: '×' as const,
		},
	];
}
