import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Log } from '../../test/e2e/host/command.mts';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import { SINGLE_PACKAGES } from './definitions.mts';
import { lockFor } from './lockfile.mts';
import type { Tree } from './tree.mts';
import { treeOf } from './tree.mts';

/**
 * Writes the trees of all single packages to `packages/`, which git ignores. One that has not changed
 * stays, with what was built of it.
 */
export async function writePackages(
	root = projectRoot,
	log: Log = (line) => console.log(line),
): Promise<void> {
	await Promise.all(
		SINGLE_PACKAGES.map(async ({ name, ...single }) => {
			const tree = treeOf(root, { name, ...single });
			tree.set('package-lock.json', await lockFor(root, String(tree.get('package.json'))));
			const folder = join(root, 'packages', name);
			if (!isThere(tree, folder)) write(tree, folder);
			log(`packages/${name}: ${tree.size} files`);
		}),
	);
}

/** Whether the folder holds the tree and nothing else, but for what building adds. */
function isThere(tree: Tree, folder: string): boolean {
	if (!existsSync(folder)) return false;
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
		.filter((path) => !/^(dist|node_modules)\//.test(path));
	return (
		files.length === tree.size &&
		[...tree].every(
			([path, content]) =>
				files.includes(path) && readFileSync(join(folder, path)).equals(Buffer.from(content)),
		)
	);
}

function write(tree: Tree, folder: string): void {
	rmSync(folder, { recursive: true, force: true });
	for (const [path, content] of tree) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), content);
	}
}
