import type { WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import type { LabOptions } from '../lab/n8nLab.mts';
import { httpUpload } from '../httpNodes.mts';
import { all, armOf, bareArm, gave, stored } from '../play.mts';
import type { Arm, Bench, Round, Scenario, Stage } from '../scenario.mts';
import { extended, figures, PLAIN_CLAIM, ratios, ratiosToBest } from '../scenario.mts';
import {
	editPersonNode,
	looped,
	ourUpload,
	plainNode,
	readFilesNode,
	single,
} from '../workflows.mts';

const COUNT = 500;
/** What takes many seconds otherwise; compared per file. */
const FEWER = 100;
const SIZE_BYTES = 200_000;
const AT_ONCE = 16;
const DELAY_MS = 20;

const OURS = 'VEC Vault Upload, 16 at once';
const BULK = 'VEC Vault Bulk, 16 at once';
const HTTP = 'HTTP Request, as it comes';
const SENSIBLE = 'HTTP Request, credential and batches';
const LOOP_1 = 'Loop Over Items (1) + HTTP Request';
const LOOP_10 = 'Loop Over Items (10) + HTTP Request';
const PLAIN = 'A plain node, 16 at once';
const EDIT_FIELDS = 'Edit Fields, the same two expressions';
const BARE = 'Bare Node client, 16 at once';

/** What differs between the scenarios of uploads. */
interface Variant {
	name: string;
	title: string;
	about: string;
	lab?: (bench: Bench) => Partial<LabOptions>;
	/** Arms besides ours, HTTP Request as it comes, and the bare client. */
	more?: string[];
	/** Whether the goals are those of this variant, or only shown. */
	isGoal: boolean;
}

function uploadScenario({ name, title, about, lab: labOf, more = [], isGoal }: Variant): Scenario {
	return { name, title, about, unit: 'file', open: async (bench) => await openStage(bench) };

	async function openStage(bench: Bench): Promise<Stage> {
		const { sandbox, bare, files } = bench;
		const set = files.make('small', COUNT, SIZE_BYTES);
		const lab = await bench.openLab(labOf?.(bench));
		const reset = async () => await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
		const before = [readFilesNode(set.pattern)];
		const check = all(stored(set.expected), gave(COUNT));
		const few = files.make('few', FEWER, SIZE_BYTES);
		const beforeFew = [readFilesNode(few.pattern)];
		const part = { units: FEWER, check: all(stored(few.expected), gave(FEWER)) };
		const path = (arm: string) => `${name}-${arm}`;
		const workflows: Record<string, WorkflowJson> = {
			[OURS]: single(path('ours'), before, ourUpload({ concurrency: AT_ONCE })),
			[HTTP]: single(path('http'), before, httpUpload('default')),
			[BULK]: single(path('bulk'), before, ourUpload({ concurrency: AT_ONCE }, 'vecVaultBulk')),
			[PLAIN]: single(path('plain'), before, plainNode('upload', sandbox.origin, AT_ONCE)),
			[EDIT_FIELDS]: single(path('edit'), before, editPersonNode),
			[SENSIBLE]: single(path('sensible'), beforeFew, httpUpload('sensible')),
			[LOOP_1]: looped(path('loop1'), beforeFew, httpUpload('default'), 1),
			[LOOP_10]: looped(path('loop10'), beforeFew, httpUpload('default'), 10),
		};
		const arms: Arm[] = [];
		for (const arm of [OURS, HTTP, ...more]) {
			const whole = { units: COUNT, check: arm === EDIT_FIELDS ? gave(COUNT) : check };
			const work = [SENSIBLE, LOOP_1, LOOP_10].includes(arm) ? part : whole;
			const spec = { name: arm, workflow: workflows[arm], ...work };
			arms.push(await armOf(lab, sandbox, reset, spec));
		}
		const { origin, ca } = labOf?.(bench).origin
			? { origin: sandbox.secureOrigin, ca: sandbox.ca }
			: { origin: sandbox.origin, ca: undefined };
		const { paths, sizeBytes } = set;
		const work = async () => await bare.upload({ origin, ca, atOnce: AT_ONCE, paths, sizeBytes });
		arms.push(bareArm(sandbox, reset, { name: BARE, units: COUNT, check, work }));
		return { arms, bounds, close: async () => await lab.close() };
	}

	function bounds(rounds: Round[]) {
		const http = more.includes(SENSIBLE) ? [HTTP, SENSIBLE] : [HTTP];
		const asMany = more.includes(SENSIBLE) ? extended(rounds, SENSIBLE, COUNT / FEWER) : rounds;
		return [
			{
				claim: `Time, against HTTP Request, the faster of its set-ups`,
				values: ratiosToBest(asMany, OURS, http),
				limit: isGoal ? 0.7 : undefined,
				unit: '×' as const,
			},
			{
				claim: 'Time, against the bare client at equal concurrency',
				values: ratios(rounds, OURS, BARE),
				limit: isGoal ? 1.25 : undefined,
				unit: '×' as const,
			},
			...(more.includes(PLAIN)
				? [
						{ claim: PLAIN_CLAIM, values: ratios(rounds, OURS, PLAIN), unit: '×' as const },
						{
							claim:
								'Time without what Edit Fields takes for the same two expressions, against the bare client',
							values: rounds.map(
								(round) => (round[OURS].ms - round[EDIT_FIELDS].ms) / round[BARE].ms,
							),
							unit: '×' as const,
						},
					]
				: []),
			{
				claim: 'Requests under way at once',
				values: figures(rounds, OURS, 'maxInFlight'),
				limit: AT_ONCE,
				unit: 'requests' as const,
			},
		];
	}
}

export const upload = uploadScenario({
	name: 'upload',
	title: 'Upload 500 files of 200 KB',
	about: `Each file is one certificate; title fixed, name and address by expressions; where a way takes long, ${FEWER} files stand for all. The service takes ${DELAY_MS} ms for an answer.`,
	more: [PLAIN, EDIT_FIELDS, BULK, SENSIBLE, LOOP_1, LOOP_10],
	isGoal: true,
});

export const uploadSecure = uploadScenario({
	name: 'upload-https',
	title: 'Upload 500 files of 200 KB over TLS',
	about:
		'As above, with a service that speaks TLS, where n8n has to shake hands for every request.',
	lab: ({ sandbox }) => ({ origin: sandbox.secureOrigin, caFile: sandbox.caFile }),
	isGoal: false,
});

export const uploadDatabase = uploadScenario({
	name: 'upload-database',
	title: 'Upload 500 files of 200 KB out of the database',
	about: 'As above, with n8n keeping files in its database, as it does in queue mode.',
	lab: () => ({ storage: 'database' }),
	isGoal: false,
});
