import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const COMBINED = 'n8n-nodes-velocert-vec';
const SINGLE = ['n8n-nodes-velocert', 'n8n-nodes-vec-vault'];

/** Folder of each package of one service; `npm run e2e -- --packages` writes and builds them. */
export const singleFolders = SINGLE.map((name) => join(projectRoot, 'packages', name));

/** Whether the tests run on the packages of one service, both installed, in place of the root's. */
const onSinglePackages = process.env.VELOCERT_VEC_PACKAGES === 'single';

/** Folders of the packages to install. */
export const testedFolders = onSinglePackages ? singleFolders : [projectRoot];

/** The type that workflows name a node by: its package and, e.g., `velocertIssue`. */
export function nodeType(name: string): string {
	if (!onSinglePackages) return `${COMBINED}.${name}`;
	return `${name.startsWith('velocert') ? SINGLE[0] : SINGLE[1]}.${name}`;
}

/** The types of credentials that packages bring, by their folders, such as `velocertApi`. */
export function credentialTypes(folders: string[]): string[] {
	return folders.flatMap((folder) => {
		const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
			n8n: { credentials: string[] };
		};
		return n8n.credentials.map((file) => {
			const name = basename(file, '.credentials.js');
			return name[0].toLowerCase() + name.slice(1);
		});
	});
}

/** A workflow whose nodes are of the packages under test. */
export function withTestedTypes<T>(workflow: T): T {
	const type = /"n8n-nodes-velocert-vec\.(\w+)"/g;
	const text = JSON.stringify(workflow).replace(type, (_, name: string) => `"${nodeType(name)}"`);
	return JSON.parse(text) as T;
}

/** An example as it is shipped, in the package under test that has it. */
export function exampleFile(name: string): string {
	const files = testedFolders.map((folder) => join(folder, 'examples', `${name}.json`));
	const file = files.find((path) => existsSync(path));
	if (file === undefined) throw new Error(`No package under test has the example ${name}`);
	return file;
}
