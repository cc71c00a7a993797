import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../test/e2e/host/command.mts';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import { SINGLE_PACKAGES } from './definitions.mts';

/**
 * Writes the packages of one service and holds each to what is asked of it alone, in an empty git
 * repository: n8n's build, n8n's strict lint, the official scan of what was committed and of the tarball.
 * The built ones stay in `packages/` for the e2e tests. `--install` installs what each lockfile says
 * instead of lending the tools of this project; `--then FILE` also runs a script on each, as `node FILE FOLDER`.
 */
const { values } = parseArgs({
	options: {
		install: { type: 'boolean', default: false },
		then: { type: 'string', multiple: true },
	},
});

const tool = (file: string, ...args: string[]) => [
	join(projectRoot, 'node_modules', file),
	...args,
];

async function run(cwd: string, command: string, args: string[]): Promise<string> {
	const what = `${command} ${args.join(' ')}`;
	return await runCommand(command, args, { cwd, what, log: console.log });
}

const node = async (cwd: string, args: string[]) => await run(cwd, process.execPath, args);

/** As anybody gets it who clones the branch that the package is published from. */
async function asRepository(source: string, repository: string): Promise<void> {
	cpSync(source, repository, {
		recursive: true,
		filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
	});
	await run(repository, 'git', ['init', '--quiet']);
	await run(repository, 'git', ['add', '--all']);
	const author = ['-c', 'user.name=check', '-c', 'user.email=check@example.com'];
	await run(repository, 'git', [...author, 'commit', '--quiet', '--message', 'The tree']);
}

async function check(name: string): Promise<void> {
	const source = join(projectRoot, 'packages', name);
	const scratch = mkdtempSync(join(tmpdir(), 'velocert-vec-tree-'));
	const repository = join(scratch, name);
	const say = (line: string) => console.log(`${name}: ${line}`);
	try {
		await asRepository(source, repository);
		const modules = join(repository, 'node_modules');
		if (values.install) await run(repository, 'npm', ['ci', '--ignore-scripts']);
		else symlinkSync(join(projectRoot, 'node_modules'), modules, 'junction');
		await node(repository, tool('@n8n/node-cli/bin/n8n-node.mjs', 'build'));
		say('n8n-node build');
		await node(repository, tool('@n8n/node-cli/bin/n8n-node.mjs', 'lint'));
		say('n8n-node lint');
		const scan = await node(repository, ['scripts/scan.mjs', '.']);
		for (const line of scan.trim().split('\n')) say(line);
		const changed = await run(repository, 'git', ['status', '--porcelain']);
		if (changed.trim()) throw new Error(`${name}: building left files behind:\n${changed}`);
		for (const script of values.then ?? [])
			say((await node(projectRoot, [script, repository])).trim());
		cpSync(join(repository, 'dist'), join(source, 'dist'), { recursive: true });
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

await node(projectRoot, tool('gulp/bin/gulp.js', 'packages'));
await Promise.all(SINGLE_PACKAGES.map(async ({ name }) => await check(name)));
