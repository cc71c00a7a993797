import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/server.mts';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import type { Execution, WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import { WEBHOOK_SECRET } from '../../test/e2e/host/openHost.mts';

export interface DemoWorkflow {
	file: string;
	name: string;
	id: string;
}

/** Workflows the demo runs itself, by file, and the webhook that starts each. */
const STARTED_FIRST = {
	'02-rows-validate-issue.json': 'velocert-rows',
	'03-pdfs-upload-wait-download.json': 'vec-pdfs',
	'04-pdfs-bulk-upload.json': 'vec-bulk',
};
/** What finds something to do only after the others. */
const STARTED_THEN = { '05-nightly-retry-of-failed.json': 'vec-retry' };
/** The workflow that VEC's own webhook starts, and the id its address is made of. */
const TRIGGERED = { file: '06-approved-download.json', webhookId: 'velocert-vec-approved' };

/** Placeholders the host fills in; any other stands for an account of a service the demo has not. */
const FILLED = /YOUR_(VELOCERT|VEC|VEC_WEBHOOK)_CREDENTIAL|YOUR_SANDBOX/g;

/** Adds every example workflow, switched on unless it needs accounts of other services. */
export async function addExamples(host: Host): Promise<DemoWorkflow[]> {
	const folder = join(projectRoot, 'examples');
	const added: DemoWorkflow[] = [];
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
		const text = readFileSync(join(folder, file), 'utf8');
		const workflow = JSON.parse(text) as WorkflowJson;
		const isOn = !text.replace(FILLED, '').includes('YOUR_');
		const name = isOn ? workflow.name : `${workflow.name} (off: it needs other accounts)`;
		added.push({ file, name, id: await host.addWorkflow(workflow, isOn) });
	}
	return added;
}

/** Lets the sandbox tell n8n of approved certificates, as somebody would set it up in VEC's dashboard. */
export async function registerWebhook(host: Host, sandbox: Sandbox): Promise<void> {
	const path = `${TRIGGERED.webhookId}/webhook`;
	// Unsigned, so it starts nothing; it only waits until n8n answers there.
	await host.api.callWebhook(path);
	sandbox.webhooks.register({
		url: `${host.api.origin}/webhook/${path}`,
		secret: WEBHOOK_SECRET,
		events: ['certificate_application.approved'],
		// Delivered twice each, to show that the second starts nothing.
		repeat: 2,
	});
}

/** Runs the workflows that need nobody to fill in a form, and gives their executions by file. */
export async function runExamples(
	host: Host,
	workflows: DemoWorkflow[],
): Promise<Record<string, Execution>> {
	return {
		...(await runAll(host, workflows, STARTED_FIRST)),
		...(await runAll(host, workflows, STARTED_THEN)),
	};
}

async function runAll(
	host: Host,
	workflows: DemoWorkflow[],
	started: Record<string, string>,
): Promise<Record<string, Execution>> {
	const runs = Object.entries(started).map(async ([file, path]) => {
		await host.api.callWebhook(path);
		return [file, await host.api.lastExecution(idOf(workflows, file))] as const;
	});
	return Object.fromEntries(await Promise.all(runs));
}

/** The executions that approved certificates started; waits until there are as many as expected. */
export async function triggeredExecutions(
	host: Host,
	workflows: DemoWorkflow[],
	expected: number,
): Promise<Execution[]> {
	const id = idOf(workflows, TRIGGERED.file);
	await host.api.lastExecution(id, expected);
	const list = await host.api.executions(id);
	return await Promise.all(
		list.map(async (execution) => await host.api.waitForExecution(execution.id)),
	);
}

function idOf(workflows: DemoWorkflow[], file: string): string {
	const workflow = workflows.find((candidate) => candidate.file === file);
	if (!workflow) throw new Error(`There is no example ${file}`);
	return workflow.id;
}
