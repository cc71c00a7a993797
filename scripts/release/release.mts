import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMBINED, SINGLE_PACKAGES } from '../packages/definitions.mts';
import { writePackages } from '../packages/write.mts';
import type { Git } from './git.mts';
import { commitOf, gitIn } from './git.mts';
import { commitFolder } from './split.mts';

export interface ReleaseOptions {
	/** The repository, on a clean main that is the remote's. */
	root: string;
	remote: string;
	/** Whatever has to hold of the version before it is pushed; runs after the version was raised. */
	check(): Promise<void>;
	log(line: string): void;
}

/** Files beside package.json that name the version, and in which words. */
const NAMING: Record<string, (version: string) => string> = {
	'compose.yaml': (version) => `"name": "${COMBINED}", "version": "${version}"`,
	'docs/installation.md': (version) => `/${COMBINED}-${version}.tgz`,
};

/**
 * Makes the next version: raises it as the notes in .changeset say, moves them into the changelog,
 * commits and tags it, commits the tree of each single package to its branch and tags that, and pushes
 * all of it at once. The tags start the workflow that publishes. Gives the version. Whatever goes wrong,
 * nothing is pushed and the repository is as it was.
 */
export async function release({ root, remote, check, log }: ReleaseOptions): Promise<string> {
	const git = gitIn(root);
	git(['fetch', '--quiet', '--tags', remote]);
	const before = startingPoint(git, remote);
	/** What stood where something was made, none where nothing did. */
	const made = new Map<string, string | undefined>();
	try {
		const version = raiseVersion(root);
		if (commitOf(git, `refs/tags/${version}`)) {
			throw new Error(
				`${version} was released before, and .changeset holds no notes for a next one`,
			);
		}
		log(`Version ${version}`);
		await check();
		git(['add', '--all']);
		if (git(['status', '--porcelain']))
			git(['commit', '--quiet', '--message', `Release ${version}`]);
		const head = git(['rev-parse', 'HEAD']);
		const point = (ref: string, commit: string) => {
			made.set(ref, commitOf(git, ref));
			git(['update-ref', ref, commit]);
		};
		point(`refs/tags/${version}`, head);
		await writePackages(root, log);
		for (const { name } of SINGLE_PACKAGES) {
			const branch = `package/${name}`;
			const commit = commitFolder(git, join(root, 'packages', name), {
				parent: commitOf(git, `refs/remotes/${remote}/${branch}`),
				message: `${name} ${version}\n\nCut from main at ${head}.`,
			});
			point(`refs/heads/${branch}`, commit);
			point(`refs/tags/${name}@${version}`, commit);
		}
		// All or nothing: a version must not be there in part.
		git([
			'push',
			'--atomic',
			remote,
			'HEAD:refs/heads/main',
			...[...made.keys()].map((ref) => `${ref}:${ref}`),
		]);
		for (const ref of made.keys()) log(`Pushed ${ref.replace(/^refs\/(heads|tags)\//, '')}`);
		return version;
	} catch (error) {
		for (const [ref, earlier] of made) {
			git(earlier === undefined ? ['update-ref', '-d', ref] : ['update-ref', ref, earlier]);
		}
		git(['reset', '--quiet', '--hard', before]);
		throw error;
	}
}

/** The commit a release starts from. Throws where something would be released that others do not have. */
function startingPoint(git: Git, remote: string): string {
	// Git itself would ask for that only after all has been tested.
	if (!knowsAuthor(git)) throw new Error("Tell git who you are first: 'user.name', 'user.email'");
	if (git(['branch', '--show-current']) !== 'main') throw new Error('A release is made on main');
	if (git(['status', '--porcelain'])) throw new Error('Commit or remove what is changed first');
	const head = git(['rev-parse', 'HEAD']);
	if (commitOf(git, `refs/remotes/${remote}/main`) !== head) {
		throw new Error(`main is not that of ${remote}: pull, or push, first`);
	}
	return head;
}

function knowsAuthor(git: Git): boolean {
	try {
		return git(['var', 'GIT_AUTHOR_IDENT']) !== '';
	} catch {
		return false;
	}
}

/** Carries the notes out, where there are any; gives the version that package.json has then. */
function raiseVersion(root: string): string {
	const read = (file: string) => readFileSync(join(root, file), 'utf8');
	const named = () => (JSON.parse(read('package.json')) as { version: string }).version;
	const old = named();
	const notes = readdirSync(join(root, '.changeset')).filter(
		(file) => file.endsWith('.md') && file !== 'README.md',
	);
	if (notes.length > 0) {
		const changeset = join(root, 'node_modules', '@changesets', 'cli', 'bin.js');
		execFileSync(process.execPath, [changeset, 'version'], { cwd: root, stdio: 'pipe' });
	}
	const version = named();
	const lock = JSON.parse(read('package-lock.json')) as {
		version: string;
		packages: { '': { version: string } };
	};
	lock.version = version;
	lock.packages[''].version = version;
	writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
	for (const [file, words] of Object.entries(NAMING)) {
		const text = read(file);
		if (!text.includes(words(old))) throw new Error(`${file} does not say ${words(old)}`);
		writeFileSync(join(root, file), text.replaceAll(words(old), words(version)));
	}
	return version;
}
