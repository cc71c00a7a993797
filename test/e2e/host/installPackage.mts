import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';
import { testedFolders } from './packages.mts';

/** Packs built packages as they would be published and installs the tarballs as community packages. */
export async function installPackage(
	userFolder: string,
	log: Log,
	folders = testedFolders,
): Promise<void> {
	const packed = mkdtempSync(join(tmpdir(), 'velocert-vec-pack-'));
	const nodes = join(userFolder, '.n8n', 'nodes');
	mkdirSync(nodes, { recursive: true });
	writeFileSync(join(nodes, 'package.json'), '{"name":"installed-nodes","private":true}\n');
	try {
		for (const cwd of folders) {
			await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], {
				cwd,
				what: 'Packing',
				log,
			});
		}
		// Not from npm's output, which may hold notices as well.
		const tarballs = readdirSync(packed).map((file) => join(packed, file));
		await runCommand(
			'npm',
			[
				'install',
				'--ignore-scripts',
				'--omit=dev',
				'--legacy-peer-deps',
				'--no-audit',
				'--no-fund',
				...tarballs,
			],
			{ cwd: nodes, what: 'Installing the package', log },
		);
	} finally {
		rmSync(packed, { recursive: true, force: true });
	}
}
