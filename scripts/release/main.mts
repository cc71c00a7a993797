import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import { rehearse } from './rehearse.mts';
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

const root = projectRoot;
if (values['dry-run']) {
	const version = await rehearse({ root, check, log });
	console.log(`${version} would have been released; nothing has left this machine.`);
} else {
	await release({ root, remote: values.remote, check: async () => await check(root), log });
	console.log('The workflow publish.yml tests and publishes now what the tags name.');
}
