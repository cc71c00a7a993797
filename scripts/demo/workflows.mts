import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../test/e2e/host/installPackage.mts';
import type { Execution, WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';

export interface DemoWorkflow {
	file: string;
	name: string;
	id: string;
}

/** Workflows the demo runs itself, by file, and the webhook that starts each. */
const STARTED = {
	'02-rows-validate-issue.json': 'velocert-rows',
	'03-pdfs-upload-wait-download.json': 'vec-pdfs',
};

/** Adds every example workflow, switched on. */
export async function addExamples(host: Host): Promise<DemoWorkflow[]> {
	const folder = join(projectRoot, 'examples');
	const added: DemoWorkflow[] = [];
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
		const workflow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowJson;
		added.push({ file, name: workflow.name, id: await host.addWorkflow(workflow, true) });
	}
	return added;
}

/** Runs the workflows that need nobody to fill in a form, all at once, and gives their executions. */
export async function runExamples(
	host: Host,
	workflows: DemoWorkflow[],
): Promise<Record<string, Execution>> {
	const runs = Object.entries(STARTED).map(async ([file, path]) => {
		const { id } = workflows.find((workflow) => workflow.file === file) ?? { id: '' };
		await host.api.callWebhook(path);
		return [file, await host.api.lastExecution(id)] as const;
	});
	return Object.fromEntries(await Promise.all(runs));
}
