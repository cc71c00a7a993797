import type { LabOptions } from '../lab/n8nLab.mts';
import { httpUpload } from '../httpNodes.mts';
import { all, armOf, bareArm, gave, stored } from '../play.mts';
import type { Arm, Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { figures, ratios } from '../scenario.mts';
import { ourUpload, readFilesNode, single } from '../workflows.mts';

const COUNT = 20;
const SIZE_BYTES = 19_000_000;
const AT_ONCE = 4;
const DELAY_MS = 20;

const OURS = 'VEC Vault Upload, 4 at once';
const TWICE = 'VEC Vault Upload, 4 at once, 40 files';
const HTTP = 'HTTP Request, as it comes';
const BARE = 'Bare Node client, 4 at once';

interface Variant {
	name: string;
	title: string;
	about: string;
	lab?: Partial<LabOptions>;
	isGoal: boolean;
}

function largeScenario({ name, title, about, lab: labOptions, isGoal }: Variant): Scenario {
	return { name, title, about, unit: 'file', open: openStage };

	async function openStage(bench: Bench): Promise<Stage> {
		const { sandbox, bare, files } = bench;
		const [set, twice] = [COUNT, 2 * COUNT].map((count) =>
			files.make(`large${count}`, count, SIZE_BYTES),
		);
		const [warm] = [files.make('warm', 1, 100_000)];
		const lab = await bench.openLab(labOptions);
		const reset = async () => await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
		const nodes = { ours: ourUpload({ concurrency: AT_ONCE }), http: httpUpload('default') };
		for (const [way, node] of Object.entries(nodes)) {
			await lab.add(single(`${name}-warm-${way}`, [readFilesNode(warm.pattern)], node));
		}
		// What one execution has left behind would hide what the next one needs.
		const inNewProcess = (way: keyof typeof nodes) => async () => {
			await lab.renew();
			await reset();
			await lab.execute(`${name}-warm-${way}`);
		};
		const specs = [
			{ arm: OURS, way: 'ours' as const, chosen: set },
			{ arm: HTTP, way: 'http' as const, chosen: set },
			...(isGoal ? [{ arm: TWICE, way: 'ours' as const, chosen: twice }] : []),
		];
		const arms: Arm[] = [];
		for (const { arm, way, chosen } of specs) {
			const units = chosen.paths.length;
			const workflow = single(
				`${name}-${way}-${units}`,
				[readFilesNode(chosen.pattern)],
				nodes[way],
			);
			const check = all(stored(chosen.expected), gave(units));
			const first = inNewProcess(way);
			arms.push(await armOf(lab, sandbox, reset, { name: arm, units, workflow, check, first }));
		}
		const { paths, sizeBytes } = set;
		const task = { origin: sandbox.origin, atOnce: AT_ONCE, paths, sizeBytes };
		const work = async () => await bare.upload(task);
		const check = stored(set.expected);
		arms.push(bareArm(sandbox, reset, { name: BARE, units: COUNT, check, work }));
		return { arms, bounds, close: async () => await lab.close() };
	}

	function bounds(rounds: Round[]): Bound[] {
		const limit = (figure: number) => (isGoal ? figure : undefined);
		return [
			{
				claim: 'Time, against HTTP Request',
				values: ratios(rounds, OURS, HTTP),
				limit: limit(1),
				unit: '×',
			},
			{
				claim: 'Growth of memory',
				values: figures(rounds, OURS, 'growthMb'),
				limit: limit(60),
				unit: 'MB',
			},
			...(isGoal
				? [
						{
							claim: 'Growth of memory with 40 files, against 20',
							values: ratios(rounds, TWICE, OURS, 'growthMb'),
							limit: 1.2,
							unit: '×' as const,
						},
					]
				: []),
			{
				claim: 'Growth of memory, against HTTP Request',
				values: ratios(rounds, OURS, HTTP, 'growthMb'),
				limit: limit(0.25),
				unit: '×',
			},
			{ claim: 'Time, against the bare client', values: ratios(rounds, OURS, BARE), unit: '×' },
		];
	}
}

export const large = largeScenario({
	name: 'large',
	title: 'Upload 20 files of 19 MB',
	about:
		'Each way in a new process of n8n, which has uploaded one small file before. Files are kept on disk.',
	isGoal: true,
});

export const largeDatabase = largeScenario({
	name: 'large-database',
	title: 'Upload 20 files of 19 MB out of the database',
	about:
		'As above, with n8n keeping files in its database, which gives out a file only as a whole.',
	lab: { storage: 'database' },
	isGoal: false,
});
