import { all, armOf, gave, stored } from '../play.mts';
import type { Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { figures } from '../scenario.mts';
import { ourUpload, readFilesNode, single } from '../workflows.mts';

const COUNT = 500;
const SIZE_BYTES = 2_000;
const AT_ONCE = 16;
const DELAY_MS = 20;
const PROCESSING_MS = 30_000;
/**
 * Requests besides the uploads that one look at every certificate each round comes to, as version 0.1.0 at
 * commit 6013b87 had it: by its pauses of 1, 1, 2, 4 and then 5 seconds, and rounds of 0.8 seconds, eight
 * rounds for 500 certificates. Reckoned, not measured.
 */
const BEFORE = 4_000;

const OURS = 'VEC Vault Upload, Wait Until Processed';

export const waiting: Scenario = {
	name: 'waiting',
	title: 'Wait for 500 uploads',
	about: `Each certificate is in process for ${PROCESSING_MS / 1000} seconds; the node asks until all are ready. What counts is how often it asks.`,
	unit: 'file',
	open: openStage,
};

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox, files } = bench;
	const set = files.make('tiny', COUNT, SIZE_BYTES);
	const lab = await bench.openLab();
	const settings = { delayMs: DELAY_MS, processingMs: PROCESSING_MS };
	const reset = async () => await sandbox.prepare({ settings });
	const options = { concurrency: AT_ONCE, waitUntilProcessed: true };
	const arm = await armOf(lab, sandbox, reset, {
		name: OURS,
		units: COUNT,
		workflow: single('waiting-ours', [readFilesNode(set.pattern)], ourUpload(options)),
		check: all(stored(set.expected), gave(COUNT), (_, report) => {
			const ready = report?.rounds.Measured[0].statuses.generated;
			return ready === COUNT ? undefined : `${ready ?? 0} of ${COUNT} came out as generated`;
		}),
	});
	return { arms: [arm], bounds, close: async () => await lab.close() };
}

function bounds(rounds: Round[]): Bound[] {
	return [
		{
			claim: `Requests besides the uploads; a look at every certificate each round takes ${BEFORE.toLocaleString('en')}`,
			values: figures(rounds, OURS, 'requests').map((requests) => requests - COUNT),
			limit: BEFORE / 10,
			unit: 'requests',
		},
	];
}
