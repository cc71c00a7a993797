import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './host/packages.mts';
import { withLock } from './host/lock.mts';
import { cleanEnvironment } from './host/settings.mts';
import { example, useRealN8n } from './support.mts';

const NAME_EVERY_LOOKUP = `
	const dns = require('node:dns');
	const { lookup } = dns;
	dns.lookup = (name, ...rest) => {
		if (!/^(localhost|127\\.|::1)/.test(name)) console.error('Asked for ' + name);
		return lookup(name, ...rest);
	};
`;

describe('The host', () => {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-asked-'));
	const preload = join(folder, 'asked.cjs');
	writeFileSync(preload, NAME_EVERY_LOOKUP);
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const real = useRealN8n({ NODE_OPTIONS: `--require ${preload}` });

	it('runs a workflow by hand, as the editor does', async () => {
		const id = await real.host.addWorkflow(example('02-rows-validate-issue'));
		const { status } = await real.host.api.runManually(id, 'Run by hand');
		expect(status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 11, duplicates: 0 });
	});

	it('sees a manual run of more rows than the limit refused, with nobody reached', async () => {
		const workflow = JSON.parse(
			JSON.stringify(example('02-rows-validate-issue')).replace('{"manualRunLimit":20}', '{}'),
		) as ReturnType<typeof example>;
		const id = await real.host.addWorkflow(workflow);
		const { status, error } = await real.host.api.runManually(id, 'Run by hand');
		expect(status).toBe('error');
		expect(error?.message).toContain('A manual run with 11 items would reach real people');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 0, duplicates: 0 });
	});

	it('reads files back as n8n keeps them', async () => {
		const id = await real.host.addWorkflow(example('03-pdfs-upload-wait-download'));
		const { runData } = await real.host.api.runManually(id, 'Run by hand');
		for (const { binary } of runData.Download[0].data?.main[0] ?? []) {
			const content = await real.host.api.fileBytes(binary?.data ?? {});
			expect(content.subarray(0, 5).toString()).toBe('%PDF-');
		}
	});

	it('lets n8n look up no other machine', () => {
		expect(real.host.process.logText()).not.toContain('Asked for');
	});
});

describe('A process watched over', () => {
	it('ends and leaves no folder when the process that started it is killed', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-watched-'));
		const starter = `
			import { spawn } from 'node:child_process';
			import { watchOver } from ${JSON.stringify(hostModule('watchdog.mts'))};
			const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
			watchOver(child.pid, ${JSON.stringify(folder)});
			console.log(child.pid);
			setInterval(() => {}, 1000);
		`;
		const parent = spawn(
			process.execPath,
			['--import', 'tsx', '--input-type=module', '-e', starter],
			{ cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] },
		);
		const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
		const pid = Number(chunk.toString());
		expect(isRunning(pid)).toBe(true);
		parent.kill('SIGKILL');
		const isThere = () => isRunning(pid) || existsSync(folder);
		for (let attempt = 0; isThere() && attempt < 100; attempt++) await wait(50);
		expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]);
	});
});

describe('The lock of an install', () => {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-lock-'));
	const file = join(folder, 'lock');
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it('is taken over from a process that is gone', async () => {
		const gone = spawn(process.execPath, ['-e', '']);
		await once(gone, 'exit');
		writeFileSync(file, String(gone.pid));
		const holder = await withLock(
			file,
			'working',
			() => {},
			async () => readFileSync(file, 'utf8'),
		);
		expect(holder).toBe(String(process.pid));
	});

	it('lets one work at a time and tells the others', async () => {
		const lines: string[] = [];
		let running = 0;
		const work = async () => {
			expect(++running).toBe(1);
			await wait(20);
			running--;
		};
		const log = (line: string) => lines.push(line);
		await Promise.all([1, 2].map(async () => await withLock(file, 'working', log, work)));
		expect(lines).toEqual(['Another process is working; waiting for it']);
	});
});

describe('The environment of n8n', () => {
	it("holds none of the caller's settings for an n8n of their own", () => {
		process.env.DB_TYPE = 'postgresdb';
		process.env.N8N_ENCRYPTION_KEY = 'mine';
		const environment = cleanEnvironment();
		delete process.env.DB_TYPE;
		delete process.env.N8N_ENCRYPTION_KEY;
		expect(environment).not.toHaveProperty('DB_TYPE');
		expect(environment).not.toHaveProperty('N8N_ENCRYPTION_KEY');
		expect(environment).toHaveProperty('PATH');
	});
});

function hostModule(name: string): string {
	return pathToFileURL(join(projectRoot, 'test', 'e2e', 'host', name)).href;
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
