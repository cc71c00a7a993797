import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableRows } from './docs/pages.mts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD_TIMEOUT_MS = 120_000;

interface Manifest {
	name: string;
	dependencies?: object;
	peerDependencies: object;
	n8n: { nodes: string[]; credentials: string[] };
}

interface Codex {
	node: string;
	categories: string[];
	alias?: string[];
	resources?: { primaryDocumentation?: unknown[]; credentialDocumentation?: unknown[] };
}

/** What a compiled class says of itself; the same members for nodes and credentials. */
interface Loaded {
	file: string;
	name: string;
	displayName: string;
	icon: { light: string; dark: string };
	credentials: Array<{ name: string }>;
	/** Node only. */
	subtitle?: string;
	isTool?: boolean;
	isTrigger?: boolean;
	/** Values of the parameter Operation, none where a node has one operation. */
	operations?: string[];
}

/** Words that a user may look for when he means any of the nodes. */
const SEARCHED = ['certificate', 'diploma', 'badge', 'credential', 'LMS'];

function readJson<T>(path: string): T {
	return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

const manifest = readJson<Manifest>('package.json');
const sourceOf = (compiled: string) => compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts');

/** Builds unless everything compiled is newer than everything it is made from. */
function buildIfStale(): void {
	execFileSync(process.execPath, ['scripts/built.mjs'], { cwd: root, stdio: 'pipe' });
}

/** Loads compiled classes in a process of their own, as n8n does: no transpiler, no test globals. */
function loadCompiled(files: string[]): Loaded[] {
	const script = `
		const { basename, resolve } = require('node:path');
		const loaded = process.argv.slice(1).map((file) => {
			const instance = new (require(resolve(file))[basename(file).split('.')[0]])();
			const description = instance.description ?? instance;
			const { name, displayName, icon, credentials = [], properties, subtitle } = description;
			const operation = properties.find((property) => property.name === 'operation');
			return {
				file, name, displayName, icon, credentials, subtitle,
				isTool: description.usableAsTool === true,
				isTrigger: description.group?.includes('trigger') ?? false,
				operations: operation?.options.map(({ value }) => value) ?? [],
			};
		});
		console.log(JSON.stringify(loaded));`;
	const output = execFileSync(process.execPath, ['-e', script, ...files], { cwd: root });
	return JSON.parse(output.toString()) as Loaded[];
}

/** Paths of everything `npm publish` would send. */
function packedFiles(): string[] {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: process.platform === 'win32',
	});
	const [packed] = JSON.parse(output.toString()) as Array<{ files: Array<{ path: string }> }>;
	return packed.files.map(({ path }) => path);
}

/** First cells of the rows of the table below a heading, without what makes them bold or links. */
function tableNames(markdown: string, heading: string): string[] {
	const section = markdown.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
	return tableRows(section).map(([first]) =>
		first.replace(/\[(.+)\]\(.+\)/, '$1').replace(/[*`]/g, ''),
	);
}

let nodes: Loaded[] = [];
let credentials: Loaded[] = [];
let packed: string[] = [];

beforeAll(() => {
	buildIfStale();
	packed = packedFiles();
	nodes = loadCompiled(manifest.n8n.nodes);
	credentials = loadCompiled(manifest.n8n.credentials);
}, BUILD_TIMEOUT_MS);

describe('package.json', () => {
	it('lists every node and credential there is, and no other', () => {
		const sources = ['nodes', 'credentials'].flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => /\.(node|credentials)\.ts$/.test(file))
				.map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
		);
		const listed = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map(sourceOf);
		expect(listed.sort()).toEqual(sources.sort());
	});

	it('depends on nothing but the host', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});
});

describe('the tarball', () => {
	const EXPECTED = [
		/^(package\.json|README\.md|LICENSE\.md)$/,
		/^dist\/(nodes|shared|credentials)\/[\w/.]+(?<!\.test|\.spec)\.js$/,
		/^dist\/nodes\/(\w+)\/\1\.node\.json$/,
		/^dist\/nodes\/\w+\/__schema__\/v1\.0\.0(\/\w+)?\.json$/,
		/^dist\/icons\/[\w.]+\.svg$/,
	];

	it('holds only what n8n needs', () => {
		const unexpected = packed.filter((path) => !EXPECTED.some((kind) => kind.test(path)));
		expect(unexpected).toEqual([]);
	});

	it('holds every compiled class, codex and icon, the readme and the licence', () => {
		const icons = [...nodes, ...credentials].flatMap(({ file, icon }) =>
			[icon.light, icon.dark].map((path) => join(dirname(file), path.replace('file:', ''))),
		);
		expect(packed).toEqual(
			expect.arrayContaining([
				'package.json',
				'README.md',
				'LICENSE.md',
				...manifest.n8n.credentials,
				...manifest.n8n.nodes,
				...manifest.n8n.nodes.map((file) => file.replace(/\.js$/, '.json')),
				...icons.map((path) => path.replaceAll('\\', '/')),
			]),
		);
	});
});

describe('the nodes', () => {
	it('are described in a codex that n8n reads', () => {
		for (const { file, name } of nodes) {
			const codex = readJson<Codex>(sourceOf(file).replace(/\.ts$/, '.json'));
			expect(codex.node).toBe(`${manifest.name}.${name}`);
			expect(codex.categories.length).toBeGreaterThan(0);
			// Without `resources` n8n ignores the whole codex.
			expect(codex.resources?.primaryDocumentation).toHaveLength(1);
			expect(codex.resources?.credentialDocumentation).toHaveLength(1);
		}
	});

	it('are found under the words users search for', () => {
		for (const { file } of nodes) {
			const codex = readJson<Codex>(sourceOf(file).replace(/\.ts$/, '.json'));
			expect(codex.alias).toEqual(expect.arrayContaining(SEARCHED));
		}
	});

	it('preview what each operation gives out', () => {
		for (const { file, operations = [] } of nodes) {
			const folder = `${dirname(file)}/__schema__/v1.0.0`;
			const previews = operations.map((operation) => `${folder}/${operation}.json`);
			for (const preview of previews.length > 0 ? previews : [`${folder}.json`]) {
				expect(packed).toContain(preview);
				expect(readJson(preview)).toMatchObject({ type: 'object', version: 1 });
			}
		}
	});

	it('say on the canvas what they do, and can be tools unless they are triggers', () => {
		for (const { subtitle, isTool, isTrigger } of nodes) {
			expect(subtitle).toMatch(/^=\{\{.+\}\}$/);
			expect(isTool).toBe(!isTrigger);
		}
	});

	it('use only credentials of this package', () => {
		const own = credentials.map(({ name }) => name);
		for (const node of nodes) {
			for (const { name } of node.credentials) expect(own).toContain(name);
		}
	});

	it('have a light and a dark icon, as credentials have', () => {
		for (const { file, icon } of [...nodes, ...credentials]) {
			expect(icon.light).not.toBe(icon.dark);
			for (const path of [icon.light, icon.dark]) {
				expect(path).toMatch(/^file:.+\.svg$/);
				expect(existsSync(resolve(root, dirname(file), path.slice('file:'.length)))).toBe(true);
			}
		}
	});
});

it('The form for bugs lists every node', () => {
	const form = readFileSync(join(root, '.github', 'ISSUE_TEMPLATE', 'bug.yml'), 'utf8');
	for (const { displayName } of nodes) expect(form).toContain(`        - ${displayName}\n`);
});

describe('the readme', () => {
	const readme = readFileSync(join(root, 'README.md'), 'utf8');
	const displayNames = (loaded: Loaded[]) => loaded.map(({ displayName }) => displayName).sort();

	it('lists the nodes by the names the editor shows', () => {
		expect(tableNames(readme, 'Operations').sort()).toEqual(displayNames(nodes));
	});

	it('lists the credentials by the names the editor shows', () => {
		expect(tableNames(readme, 'Credentials').sort()).toEqual(displayNames(credentials));
	});

	it('shows how to try and to test it', () => {
		expect(readme).toContain('npm run demo');
		expect(readme).toContain('npm test');
	});
});
