import type { Settings } from '../../sandbox/settings.mts';
import type { Check } from '../play.mts';
import { httpUpload } from '../httpNodes.mts';
import { all, armOf, gave, stored } from '../play.mts';
import type { Arm, Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { figures, ratios } from '../scenario.mts';
import { ourUpload, readFilesNode, single } from '../workflows.mts';

const COUNT = 400;
const SIZE_BYTES = 2_000;
const DELAY_MS = 100;
/** What the user allows, what a run begins with, and what the service bears where it does not bear all. */
const BOUND = 16;
const BEGINNING = 4;
const BORNE = 8;

const line = (service: string, atOnce: number) =>
	`VEC Vault Upload, at most ${atOnce}, ${service} service`;
const QUICK = line('quick', BOUND);
const QUICK_NARROW = line('quick', BEGINNING);
const LIMITED = line('limited', BOUND);
const LIMITED_NARROW = line('limited', BEGINNING);
const HTTP = 'HTTP Request with Retry On Fail, limited service';

export const adapt: Scenario = {
	name: 'adapt',
	title: 'Upload 400 files to services of which nobody knows how much they bear',
	about: `The quick service answers every request after ${DELAY_MS} ms. The limited one does so too, but answers what comes beyond ${BORNE} at once with "429 Too Many Requests" and the wish to wait a second. "At most ${BOUND}" begins with ${BEGINNING} and finds its number by itself; "at most ${BEGINNING}" is the same node held to what it begins with. HTTP Request has Retry On Fail five times a second apart, and On Error "Continue", because it would end in an error otherwise; how many files it left out is told below.`,
	unit: 'file',
	open: openStage,
};

/** HTTP Request does not get all files through, which is what is to be shown. */
const anything: Check = () => undefined;

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox, files } = bench;
	const set = files.make('adapt', COUNT, SIZE_BYTES);
	const lab = await bench.openLab();
	const resetTo = (settings: Partial<Settings>) => async () =>
		await sandbox.prepare({ settings: { delayMs: DELAY_MS, ...settings } });
	const quick = resetTo({});
	const limited = resetTo({ mostAtOnce: { 'vec.create': BORNE } });
	const check = all(stored(set.expected), gave(COUNT));
	const before = [readFilesNode(set.pattern)];
	const ours = async (name: string, reset: () => Promise<void>, concurrency: number) =>
		await armOf(lab, sandbox, reset, {
			name,
			units: COUNT,
			workflow: single(`adapt-${name}`.replace(/\W+/g, '-'), before, ourUpload({ concurrency })),
			check,
		});
	const retrying = {
		...httpUpload('default'),
		...{ retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 },
		onError: 'continueRegularOutput',
	};
	const arms: Arm[] = [
		await ours(QUICK, quick, BOUND),
		await ours(QUICK_NARROW, quick, BEGINNING),
		await ours(LIMITED, limited, BOUND),
		await ours(LIMITED_NARROW, limited, BEGINNING),
		await armOf(lab, sandbox, limited, {
			name: HTTP,
			units: COUNT,
			workflow: single('adapt-http', before, retrying),
			check: anything,
		}),
	];
	return { arms, bounds, close: async () => await lab.close() };
}

function bounds(rounds: Round[]): Bound[] {
	return [
		{
			claim: `Time at a quick service, against the same held to ${BEGINNING} at once`,
			values: ratios(rounds, QUICK, QUICK_NARROW),
			limit: 0.5,
			unit: '×',
		},
		{
			claim: 'Requests under way at once at a quick service',
			values: figures(rounds, QUICK, 'maxInFlight'),
			limit: BOUND,
			unit: 'requests',
		},
		{
			claim: 'Requests at a limited service, against one for each file',
			values: figures(rounds, LIMITED, 'requests', COUNT),
			limit: 1.05,
			unit: '×',
		},
		{
			claim: `Time at a limited service, against the same held to ${BEGINNING} at once`,
			values: ratios(rounds, LIMITED, LIMITED_NARROW),
			limit: 0.95,
			unit: '×',
		},
		{
			claim: 'Files that HTTP Request with Retry On Fail left out',
			values: figures(rounds, HTTP, 'created').map((created) => COUNT - created),
			unit: 'files',
		},
		{
			claim: 'Requests of HTTP Request with Retry On Fail, against one for each file',
			values: figures(rounds, HTTP, 'requests', COUNT),
			unit: '×',
		},
	];
}
