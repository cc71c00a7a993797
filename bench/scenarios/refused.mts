import { all, armOf, gave, stored } from '../play.mts';
import type { Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { figures } from '../scenario.mts';
import { ourUpload, readFilesNode, single } from '../workflows.mts';

const COUNT = 500;
const SIZE_BYTES = 20_000;
const AT_ONCE = 16;
const EVERY = 50;

const OURS = 'VEC Vault Upload, 16 at once';

export const refused: Scenario = {
	name: 'refused',
	title: 'Upload 500 files while every 50th request is refused',
	about: `Every ${EVERY}th request is answered with "429 Too Many Requests" and the wish to wait a second.`,
	unit: 'file',
	open: openStage,
};

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox, files } = bench;
	const set = files.make('light', COUNT, SIZE_BYTES);
	const lab = await bench.openLab();
	const reset = async () =>
		await sandbox.prepare({
			settings: { delayMs: 20 },
			faults: [
				{
					match: { endpoint: 'vec.create' },
					kind: '429',
					retryAfter: 1,
					every: EVERY,
					times: 1_000_000,
				},
			],
		});
	const arm = await armOf(lab, sandbox, reset, {
		name: OURS,
		units: COUNT,
		workflow: single(
			'refused-ours',
			[readFilesNode(set.pattern)],
			ourUpload({ concurrency: AT_ONCE }),
		),
		check: all(stored(set.expected), gave(COUNT)),
	});
	return { arms: [arm], bounds, close: async () => await lab.close() };
}

function bounds(rounds: Round[]): Bound[] {
	return [
		{
			claim: 'Requests, against one for each file',
			values: figures(rounds, OURS, 'requests', COUNT),
			limit: 1.05,
			unit: '×',
		},
	];
}
