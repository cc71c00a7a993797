import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

/** What some files need: files of the project by their path from its root, and packages by name. */
export interface Needed {
	files: string[];
	packages: string[];
}

/**
 * Everything that `entries` import, and what that imports, and so on; types count, because the tree
 * has to compile. Throws where an import leads to no file.
 */
export function needed(root: string, entries: string[]): Needed {
	const files = new Set<string>();
	const packages = new Set<string>();
	const open = [...entries];
	for (let path = open.pop(); path !== undefined; path = open.pop()) {
		if (files.has(path)) continue;
		files.add(path);
		const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), 'utf8'));
		for (const { fileName } of importedFiles) {
			if (fileName.startsWith('.')) open.push(sourceOf(root, path, fileName));
			else packages.add(packageOf(fileName));
		}
	}
	return { files: [...files].sort(), packages: [...packages].sort() };
}

function sourceOf(root: string, from: string, fileName: string): string {
	const path = join(dirname(from), fileName);
	const found = path.endsWith('.ts') ? path : `${path}.ts`;
	if (!existsSync(join(root, found))) {
		throw new Error(`${from} imports ${fileName}, which is no file of the project`);
	}
	return found;
}

/** `zod` for `zod/v3`, `@a/b` for `@a/b/c`. */
function packageOf(specifier: string): string {
	return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
