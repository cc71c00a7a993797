import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../test/e2e/host/command.mts';
import { projectRoot, singleFolders } from '../../test/e2e/host/packages.mts';
import { writePackages } from './write.mts';

/** Writes the packages of one service and builds those that have changed, with the tools of this project. */
await writePackages();
await Promise.all(
	singleFolders
		.filter((folder) => !existsSync(join(folder, 'dist')))
		.map(async (cwd) => {
			const tool = join(projectRoot, 'node_modules', '@n8n', 'node-cli', 'bin', 'n8n-node.mjs');
			const what = `Building ${cwd}`;
			await runCommand(process.execPath, [tool, 'build'], { cwd, what, log: console.log });
		}),
);
