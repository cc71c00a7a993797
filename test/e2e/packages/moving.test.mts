import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import type { Host } from '../host/openHost.mts';
import { openHost } from '../host/openHost.mts';
import { projectRoot, singleFolders } from '../host/packages.mts';
import { statusesOf } from '../support.mts';
import { chain, issueNode, recipients, rows } from '../workflows.mts';

/** As docs/moving.md says, in an n8n that has both kinds of packages installed. */
describe('A workflow that is moved to another package', () => {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-moving-'));
	let sandbox: Sandbox;
	let host: Host;

	beforeAll(async () => {
		sandbox = await startSandbox();
		const packages = [projectRoot, ...singleFolders];
		host = await openHost({ sandboxOrigin: sandbox.origin, packages });
	});

	afterAll(async () => {
		await host?.close();
		await sandbox?.close();
		rmSync(folder, { recursive: true });
	});

	/** Exports all workflows, moves them, imports them again, and publishes the one. */
	async function move(id: string, to: 'single' | 'combined'): Promise<void> {
		const file = join(folder, `${to}.json`);
		await host.command('export:workflow', '--all', `--output=${file}`);
		const script = join(projectRoot, 'scripts', 'moveWorkflow.mjs');
		const said = execFileSync(process.execPath, [script, '--to', to, file], { encoding: 'utf8' });
		expect(said).toContain('1 nodes moved');
		const type = to === 'single' ? 'n8n-nodes-velocert' : 'n8n-nodes-velocert-vec';
		expect(readFileSync(file, 'utf8')).toContain(`"${type}.velocertIssue"`);
		await host.command('import:workflow', `--input=${file}`);
		await host.command('publish:workflow', `--id=${id}`);
		await host.restart();
	}

	it('keeps its credentials and its memory, there and back', async () => {
		const name = 'moved';
		const workflow = chain(
			name,
			...rows(recipients(2)),
			issueNode({}, { skipAlreadyIssued: true }),
		);
		const id = await host.addWorkflow(workflow, true);
		const run = async (count: number) => {
			await host.api.callWebhook(name);
			const execution = await host.api.lastExecution(id, count);
			return { statuses: statusesOf(execution), error: execution.error?.message };
		};
		expect(await run(1)).toEqual({ statuses: ['submitted', 'submitted'], error: undefined });
		await move(id, 'single');
		expect(await run(2)).toEqual({ statuses: ['skipped', 'skipped'], error: undefined });
		await move(id, 'combined');
		expect(await run(3)).toEqual({ statuses: ['skipped', 'skipped'], error: undefined });
		expect(sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});
});
