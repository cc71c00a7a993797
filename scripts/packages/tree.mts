import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { SinglePackage } from './definitions.mts';
import { COMBINED, SINGLE_PACKAGES } from './definitions.mts';
import { needed } from './importGraph.mts';
import type { Manifest } from './manifest.mts';
import { classesOf, singleManifest } from './manifest.mts';
import { rowsOfPresent, singleChangelog, withAddresses, withTypesOf } from './texts.mts';

/** Contents of the files of a tree by their path in it, which is that in the root. */
export type Tree = Map<string, Buffer | string>;

/** What every tree has as the root has it. */
const SAME = [
	'.npmrc',
	'eslint.config.mjs',
	'tsconfig.json',
	'LICENSE.md',
	'.github/workflows/publish.yml',
	'scripts/scan.mjs',
	'scripts/scan/package.json',
	'scripts/scan/package-lock.json',
];

const IGNORED = ['node_modules', 'dist', '*.tgz', ''].join('\n');

/** Where a source file names an icon. */
const ICON = /'file:(?:\.\.\/)+(icons\/[\w.-]+\.svg)'/g;

/** A file that an example's page links to, other than the examples. */
const LISTED = /\]\(([\w.-]+\.csv)\)/g;

/**
 * The source tree of a single package, without a lockfile: its nodes and credentials, whatever they
 * import, and all that n8n's tools want to see beside them.
 */
export function treeOf(root: string, single: SinglePackage): Tree {
	const text = (path: string) => readFileSync(join(root, path), 'utf8');
	const tree: Tree = new Map();
	const copy = (path: string) => tree.set(path, readFileSync(join(root, path)));
	const retyped = (path: string) => tree.set(path, withTypesOf(text(path), COMBINED, single));

	const manifest = JSON.parse(text('package.json')) as Manifest;
	const { nodes, credentials } = sourcesOf(manifest, single);
	const { files, packages } = needed(root, [...nodes, ...credentials]);
	const icons = files.flatMap((path) => [...text(path).matchAll(ICON)].map(([, icon]) => icon));
	for (const path of [...files, ...icons, ...SAME]) copy(path);
	for (const node of nodes) {
		retyped(node.replace(/\.ts$/, '.json'));
		for (const path of filesBelow(root, `${dirname(node)}/__schema__`)) copy(path);
	}
	for (const path of examplesOf(root, single)) retyped(path);

	const examples = rowsOfPresent(text('examples/README.md'), 'examples', tree);
	for (const [, file] of examples.matchAll(LISTED)) copy(`examples/${file}`);
	const namesOf = (one: SinglePackage) =>
		Object.values(sourcesOf(manifest, one))
			.flat()
			.map((path) => displayNameIn(text(path)));
	const others = SINGLE_PACKAGES.filter(({ name }) => name !== single.name).flatMap(namesOf);
	const changelog = singleChangelog(text('CHANGELOG.md'), namesOf(single), others);
	tree.set('.gitignore', IGNORED);
	tree.set('package.json', json(singleManifest(manifest, single, packages)));

	const repository = manifest.homepage.replace(/#.*$/, '');
	const pages = ['README.md', 'CHANGELOG.md', 'examples/README.md'];
	const present = new Set([...tree.keys(), ...pages]);
	const setPage = (path: string, content: string, from = path) =>
		tree.set(path, withAddresses(content, from, present, repository, path));
	setPage('CHANGELOG.md', changelog);
	setPage('examples/README.md', examples);
	const readme = `docs/packages/${single.name}.md`;
	setPage('README.md', text(readme), readme);
	return tree;
}

/** The examples in which every node of ours belongs to this package. */
function examplesOf(root: string, { prefix }: SinglePackage): string[] {
	const types = (path: string) => [
		...readFileSync(join(root, path), 'utf8').matchAll(/"type": ?"n8n-nodes-velocert-vec\.(\w+)"/g),
	];
	const own = prefix.toLowerCase();
	return readdirSync(join(root, 'examples'))
		.filter((file) => file.endsWith('.json'))
		.map((file) => `examples/${file}`)
		.filter((path) => types(path).every(([, type]) => type.toLowerCase().startsWith(own)));
}

function sourcesOf(manifest: Manifest, single: SinglePackage) {
	const sourceOf = (file: string) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
	const { nodes, credentials } = classesOf(manifest, single);
	return { nodes: nodes.map(sourceOf), credentials: credentials.map(sourceOf) };
}

function displayNameIn(source: string): string {
	const found = /displayName(?::| =) '([^']+)'/.exec(source);
	if (found === null) throw new Error('A class without a displayName');
	return found[1];
}

function filesBelow(root: string, folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => `${folder}${entry.parentPath.slice(join(root, folder).length)}/${entry.name}`);
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
