import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import { gitIn } from './git.mts';
import { release } from './release.mts';

/** `npm run release`, or `npm run release -- --dry-run`, which plays all of it on a copy; see docs/release.md. */
const { values } = parseArgs({
	options: {
		'dry-run': { type: 'boolean', default: false },
		remote: { type: 'string', default: 'origin' },
	},
});

/**
 * The tests, because no CI has seen the new version and changelog yet, and publish.yml would find out
 * too late; then the packages of one service, each built, linted and scanned by itself.
 */
async function check(root: string): Promise<void> {
	for (const script of ['scripts/test.mjs', 'scripts/packages.mjs']) {
		execFileSync(process.execPath, [script], { cwd: root, stdio: 'inherit' });
	}
}

// Whoever interrupts it ends what runs at the moment; this process goes on and puts everything back.
process.on('SIGINT', () => undefined);

const log = (line: string) => console.log(line);

async function rehearse(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-release-'));
	try {
		const [remote, root] = [join(folder, 'remote.git'), join(folder, 'clone')];
		const branch = gitIn(projectRoot)(['branch', '--show-current']);
		gitIn(folder)(['clone', '--quiet', '--bare', projectRoot, remote]);
		gitIn(remote)(['update-ref', 'refs/heads/main', `refs/heads/${branch}`]);
		gitIn(folder)(['clone', '--quiet', '--branch', 'main', remote, root]);
		symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
		// What .gitignore says of a folder does not hold for a link.
		writeFileSync(join(root, '.git', 'info', 'exclude'), 'node_modules\n');
		const version = await release({
			root,
			remote: 'origin',
			check: async () => await check(root),
			log,
		});
		console.log(`${version} would have been released; nothing has left this machine.`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

if (values['dry-run']) {
	await rehearse();
} else {
	const root = projectRoot;
	await release({ root, remote: values.remote, check: async () => await check(root), log });
	console.log('The workflow publish.yml tests and publishes now what the tags name.');
}
