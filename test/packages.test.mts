import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { posix } from 'node:path';
import { COMBINED, SINGLE_PACKAGES } from '../scripts/packages/definitions.mts';
import { needed } from '../scripts/packages/importGraph.mts';
import type { Manifest } from '../scripts/packages/manifest.mts';
import { rowsOfPresent, singleChangelog, withAddresses } from '../scripts/packages/texts.mts';
import type { Tree } from '../scripts/packages/tree.mts';
import { treeOf } from '../scripts/packages/tree.mts';
import { projectRoot } from './e2e/host/packages.mts';

const ROOT = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Manifest;
const MOST_WORDS = 1_600;

const text = (tree: Tree, path: string) => String(tree.get(path));
const paths = (tree: Tree, pattern: RegExp) =>
	[...tree.keys()].filter((path) => pattern.test(path));

describe.each(SINGLE_PACKAGES)('The tree of $name', (single) => {
	const tree = treeOf(projectRoot, single);
	const manifest = JSON.parse(text(tree, 'package.json')) as Manifest;
	const others = SINGLE_PACKAGES.filter(({ name }) => name !== single.name);

	it('has the nodes and credentials of its service, and no others', () => {
		const own = (files: string[]) => files.filter((file) => file.includes(`/${single.prefix}`));
		expect(manifest.n8n.nodes).toEqual(own(ROOT.n8n.nodes));
		expect(manifest.n8n.nodes.length).toBeGreaterThan(0);
		const sources = paths(tree, /\.(node|credentials)\.ts$/).map(
			(path) => `dist/${path.replace(/\.ts$/, '.js')}`,
		);
		expect(sources.sort()).toEqual([...manifest.n8n.nodes, ...manifest.n8n.credentials].sort());
	});

	it('has every file its sources import, and of the shared ones no other', () => {
		const shipped = paths(tree, /\.ts$/);
		for (const path of shipped) {
			const { files } = needed(projectRoot, [path]);
			expect(files.filter((file) => !tree.has(file))).toEqual([]);
		}
		const entries = paths(tree, /\.(node|credentials)\.ts$/);
		expect(shipped.sort()).toEqual(needed(projectRoot, entries).files);
		expect(paths(tree, /^shared\/(velocert|vec)\//).map((path) => path.split('/')[1])).toEqual(
			expect.not.arrayContaining([single.prefix === 'Vec' ? 'velocert' : 'vec']),
		);
	});

	it('installs whatever its sources import, and nothing beside n8n', () => {
		const entries = paths(tree, /\.ts$/);
		const packages = needed(projectRoot, entries).packages.filter((name) => name !== 'crypto');
		expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(packages));
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
	});

	it('names itself, and no other package, in every node type', () => {
		for (const path of paths(tree, /^(examples|nodes)\/.*\.json$/)) {
			expect(text(tree, path)).not.toContain(`${COMBINED}.`);
			for (const { name } of others) expect(text(tree, path)).not.toContain(`${name}.`);
		}
		for (const file of manifest.n8n.nodes) {
			const codex = text(tree, file.replace(/^dist\//, '').replace(/\.js$/, '.json'));
			expect(codex).toContain(`"node": "${single.name}.`);
		}
	});

	it('has its icons and previews', () => {
		for (const path of paths(tree, /\.(node|credentials)\.ts$/)) {
			const icons = [...text(tree, path).matchAll(/'file:([^']+)'/g)].map(([, icon]) =>
				posix.join(dirname(path), icon),
			);
			expect(icons).toHaveLength(2);
			expect(icons.filter((icon) => !tree.has(icon))).toEqual([]);
		}
		const previews = (has: string[]) => has.filter((path) => path.includes('__schema__')).length;
		expect(previews([...tree.keys()])).toBeGreaterThanOrEqual(manifest.n8n.nodes.length);
	});

	it('has a readme that is short, and no link that leads nowhere', () => {
		expect(text(tree, 'README.md').split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS);
		for (const page of paths(tree, /\.md$/)) {
			for (const [, target] of text(tree, page).matchAll(/\]\(([^)\s]+)\)/g)) {
				const [address] = target.split('#');
				const inMain = /\/(?:blob|raw)\/main\/(.+)$/.exec(address)?.[1];
				if (inMain !== undefined) expect(existsSync(join(projectRoot, inMain))).toBe(true);
				else if (!/^(https:|$)/.test(address)) {
					expect([...tree.keys()]).toContain(posix.join(dirname(page), address));
				}
			}
		}
	});

	/** What the editor calls the nodes and credentials of a tree. */
	const namesIn = (one: Tree) =>
		paths(one, /\.(node|credentials)\.ts$/).map(
			(path) => /displayName(?::| =) '([^']+)'/.exec(text(one, path))?.[1] ?? '',
		);

	it('lists its nodes and credentials in the readme', () => {
		for (const name of namesIn(tree)) expect(text(tree, 'README.md')).toContain(`**${name}**`);
	});

	it('tells in its changelog whatever is about its nodes, and nothing about others only', () => {
		const [own, other] = [tree, ...others.map((one) => treeOf(projectRoot, one))].map(namesIn);
		const entriesOf = (page: string) =>
			page.split(/^(?=- |#)/m).filter((entry) => entry.startsWith('- '));
		const about = (names: string[], entries: string[]) =>
			entries.filter((entry) => names.some((name) => entry.includes(name)));
		const changelog = text(tree, 'CHANGELOG.md');
		const all = readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8');
		const [told, there] = [changelog, all].map(entriesOf);
		expect(changelog).toContain(`## ${ROOT.version}`);
		expect(about(own, told).length).toBeGreaterThan(0);
		expect(about(own, told)).toHaveLength(about(own, there).length);
		expect(about(other, told).filter((entry) => about(own, [entry]).length === 0)).toEqual([]);
	});

	it('has the scripts by which the workflow that publishes it checks it', () => {
		const workflow = text(tree, '.github/workflows/publish.yml');
		const run = [...workflow.matchAll(/\brun: npm run (\w+)(?! --if-present)\b/g)];
		expect(run.map(([, script]) => script)).toContain('scan');
		for (const [, script] of run) expect(Object.keys(manifest.scripts)).toContain(script);
		for (const [, file] of workflow.matchAll(/\bnode (scripts\/scan\S*)/g))
			expect([...tree.keys()]).toContain(file);
	});
});

describe('The trees together', () => {
	it('have every node, credential and example of the root, each once', () => {
		const trees = SINGLE_PACKAGES.map((single) => treeOf(projectRoot, single));
		const all = (pattern: RegExp) => trees.flatMap((tree) => paths(tree, pattern)).sort();
		const classes = [...ROOT.n8n.nodes, ...ROOT.n8n.credentials];
		expect(all(/\.(node|credentials)\.ts$/)).toEqual(
			classes.map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts')).sort(),
		);
		const examples = readdirSync(join(projectRoot, 'examples')).map((file) => `examples/${file}`);
		const shipped = examples.filter((path) => /\.(json|csv)$/.test(path));
		expect(all(/^examples\/.*\.(json|csv)$/)).toEqual(shipped.sort());
	});
});

describe('The import graph', () => {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-graph-'));
	afterAll(() => rmSync(folder, { recursive: true }));

	it('follows values, types, re-exports and dynamic imports, and names packages', () => {
		writeFileSync(join(folder, 'a.ts'), "import { b } from './b';\nimport 'zod/v3';");
		writeFileSync(join(folder, 'b.ts'), "export type { C } from './c';\nvoid import('@x/y/z');");
		writeFileSync(join(folder, 'c.ts'), 'export interface C {}');
		writeFileSync(join(folder, 'd.ts'), '');
		expect(needed(folder, ['a.ts'])).toEqual({
			files: ['a.ts', 'b.ts', 'c.ts'],
			packages: ['@x/y', 'zod'],
		});
	});

	it('says which import leads nowhere', () => {
		writeFileSync(join(folder, 'e.ts'), "import './gone';");
		expect(() => needed(folder, ['e.ts'])).toThrow('e.ts imports ./gone');
	});
});

describe('The texts of a tree', () => {
	it('leave out what concerns other services only, and headings without entries', () => {
		const log = [
			'# Changelog\n',
			'## 0.3.0\n\n### Minor Changes\n\n- **B** is new.\n\n### Patch Changes\n\n- **A** and **B** mend.\n',
			'## 0.2.0\n\n- **B** only.\n',
		].join('\n');
		expect(singleChangelog(log, ['A'], ['B'])).toBe(
			'# Changelog\n\n## 0.3.0\n\n### Patch Changes\n\n- **A** and **B** mend.\n\n## 0.2.0\n\nNothing changed in these nodes.\n',
		);
	});

	it('lead to the main repository where a file is not in the tree', () => {
		const page = '[a](../a.md#x) ![b](../../b.png) [c](https://c.example) [d](#d)';
		expect(withAddresses(page, 'docs/p/r.md', new Set(['docs/a.md']), 'https://h', 'R.md')).toBe(
			'[a](docs/a.md#x) ![b](https://h/raw/main/b.png) [c](https://c.example) [d](#d)',
		);
	});

	it('list the examples that are there', () => {
		const rows = '| [01-a](01-a.json) | x |\n| [02-b](02-b.json) | y |\n| 02 | z |\n|---|';
		expect(rowsOfPresent(rows, 'e', new Set(['e/01-a.json']))).toBe(
			'| [01-a](01-a.json) | x |\n|---|',
		);
	});
});
