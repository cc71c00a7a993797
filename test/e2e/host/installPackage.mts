import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';

/** The root folder of the project. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Packs the built project as it would be published and installs that tarball as a community package. */
export async function installPackage(userFolder: string, log: Log): Promise<void> {
	const packed = mkdtempSync(join(tmpdir(), 'velocert-vec-pack-'));
	const nodes = join(userFolder, '.n8n', 'nodes');
	mkdirSync(nodes, { recursive: true });
	writeFileSync(join(nodes, 'package.json'), '{"name":"installed-nodes","private":true}\n');
	try {
		await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], {
			cwd: projectRoot,
			what: 'Packing',
			log,
		});
		// Not from npm's output, which may hold notices as well.
		const [filename] = readdirSync(packed);
		await runCommand(
			'npm',
			[
				'install',
				'--ignore-scripts',
				'--omit=dev',
				'--legacy-peer-deps',
				'--no-audit',
				'--no-fund',
				join(packed, filename),
			],
			{ cwd: nodes, what: 'Installing the package', log },
		);
	} finally {
		rmSync(packed, { recursive: true, force: true });
	}
}
