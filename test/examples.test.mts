import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './e2e/host/packages.mts';

const FOLDER = join(projectRoot, 'examples');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

interface Workflow {
	name: string;
	nodes: Array<{
		name: string;
		type: string;
		parameters: { content?: string; options?: { createIfNotExists?: boolean } };
		retryOnFail?: boolean;
		credentials?: Record<string, { id: string }>;
	}>;
}

const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
const readme = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

describe.each(files)('The example %s', (file) => {
	const workflow = read(file);
	const isNote = ({ type }: { type: string }) => type === 'n8n-nodes-base.stickyNote';
	const notes = workflow.nodes
		.filter(isNote)
		.map(({ parameters }) => parameters.content)
		.join('\n');

	it('says on a sticky note what to do before it runs, and what comes out', () => {
		expect(notes).toContain('**Before you run it**');
		expect(notes).toContain('**You get**');
	});

	it('names on its sticky note only placeholders that are there', () => {
		const others = JSON.stringify(workflow.nodes.filter((node) => !isNote(node)));
		const places = notes.match(/YOUR_[A-Z_]+/g) ?? [];
		expect(places.filter((place) => !others.includes(place))).toEqual([]);
	});

	it('brings no account and no data of a run', () => {
		const ids = workflow.nodes.flatMap(({ credentials = {} }) =>
			Object.values(credentials).map(({ id }) => id),
		);
		expect(ids.filter((id) => !/^YOUR_[A-Z_]+_CREDENTIAL$/.test(id))).toEqual([]);
		expect(Object.keys(workflow)).not.toContain('pinData');
		expect(JSON.stringify(workflow)).not.toMatch(/demo-token|staticData|instanceId/);
	});

	it('makes its tables with Retry On Fail, because of executions that do so at once only one succeeds', () => {
		const isMaking = ({ parameters }: Workflow['nodes'][number]) =>
			parameters.options?.createIfNotExists === true;
		const makers = workflow.nodes.filter(isMaking);
		expect(makers.filter(({ retryOnFail }) => retryOnFail !== true)).toEqual([]);
	});

	it('is listed in the readme, and with what plays other services in that of the examples', () => {
		expect(workflow.name.slice(0, 2)).toBe(file.slice(0, 2));
		expect(readme('README.md')).toContain(`(examples/${file})`);
		expect(readme('examples/README.md')).toContain(`[${file}](${file})`);
		expect(readme('examples/README.md')).toMatch(
			new RegExp(`^\\| ${file.slice(0, 2)} \\| .+ \\|$`, 'm'),
		);
	});
});

it('Every example is run by a test', () => {
	const tests = ['e2e', 'queue']
		.map((tier) => join(projectRoot, 'test', tier))
		.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
		.filter((file) => file.endsWith('.test.mts'))
		.map((file) => readFileSync(file, 'utf8'))
		.join('\n');
	const names = files.map((file) => file.replace('.json', ''));
	expect(names.filter((name) => !tests.includes(`('${name}'`))).toEqual([]);
});
