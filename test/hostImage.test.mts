import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from './e2e/host/packages.mts';

/** Stands where Docker would: notes what it is told, and answers as n8n does until it is asked to end. */
const STAND_IN = `#!${process.execPath}
const { writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const at = (name) => args[args.indexOf(name) + 1];
writeFileSync(at('--workdir') + '/told.json', JSON.stringify(args));
const server = require('node:http').createServer((_, response) => response.end('{}'));
server.listen(Number(process.env.N8N_PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

/** In a process of its own, because the image is read from the environment when modules load. */
const START = `
const { startN8n } = await import('./test/e2e/host/startN8n.mts');
const userFolder = process.env.FOLDER;
const n8n = await startN8n({ nodeBinary: '', script: '', userFolder, env: { N8N_EXTRA: 'yes' } });
await n8n.stop();
process.exit(0);
`;

it('n8n is run from an image as this user, in the folder it works in elsewhere', () => {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-image-'));
	try {
		writeFileSync(join(folder, 'docker'), STAND_IN);
		chmodSync(join(folder, 'docker'), 0o755);
		writeFileSync(join(folder, 'start.mts'), START.replaceAll('./test', `${projectRoot}/test`));
		execFileSync(process.execPath, ['--import', 'tsx', join(folder, 'start.mts')], {
			cwd: projectRoot,
			env: {
				...process.env,
				PATH: `${folder}${delimiter}${process.env.PATH}`,
				VELOCERT_VEC_IMAGE: 'example/n8n:3',
				FOLDER: folder,
			},
			stdio: 'pipe',
		});
		const told = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8')) as string[];
		expect(told[0]).toBe('run');
		expect(told.slice(-2)).toEqual(['example/n8n:3', 'start']);
		expect(told[told.indexOf('--volume') + 1]).toBe(`${folder}:${folder}`);
		for (const setting of ['N8N_PORT', 'N8N_USER_FOLDER', 'N8N_EXTRA']) {
			expect(told[told.indexOf(setting) - 1]).toBe('--env');
		}
		expect(told).not.toContain('PATH');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
