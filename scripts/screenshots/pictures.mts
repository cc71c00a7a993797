import type { Page } from 'playwright-core';
import {
	executeStep,
	openNode,
	openWorkflow,
	searchNodes,
	signIn,
} from '../../test/browser/editor.mts';
import { fillForm } from '../../test/browser/support.mts';
import { byHand, JANE } from '../../test/browser/workflows.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import { example } from '../../test/e2e/support.mts';
import type { Node } from '../../test/e2e/workflows.mts';
import { issueNode } from '../../test/e2e/workflows.mts';

interface Studio {
	page: Page;
	host: Host;
	/** Takes a picture of what the page shows now. */
	take(name: string): Promise<void>;
}

/** Takes all pictures of the docs, one after the other. */
export async function takePictures(studio: Studio): Promise<void> {
	await takeForm(studio);
	await signIn(studio.page, studio.host.api);
	await takeCredential(studio);
	await takeNodePanel(studio);
	await takeIssue(studio);
	await takeError(studio);
	await takeTrigger(studio);
}

async function takeForm({ page, host, take }: Studio): Promise<void> {
	await host.addWorkflow(example('01-form-to-velocert-issue'), true);
	await fillForm(page, 'velocert-vec-form', {
		'Full name': 'Jane Doe',
		Email: 'jane@example.com',
		Course: 'Welding',
		'Completed on': '2026-11-24',
	});
	await page.getByRole('heading', { name: 'Your certificate' }).click();
	await take('form');
}

async function takeCredential({ page, take }: Studio): Promise<void> {
	await page.goto('/home/credentials');
	await page.getByTestId('resources-list-item').filter({ hasText: 'Velocert API' }).click();
	await page.getByTestId('credentials-config-container-test-success').waitFor();
	await take('credential');
}

async function takeNodePanel({ page, host, take }: Studio): Promise<void> {
	await openWorkflow(page, await host.addWorkflow(byHand('Course is over', JANE)));
	const found = await searchNodes(page, 'certificate');
	await found.getByText('Velocert Issue', { exact: true }).waitFor();
	await take('node-panel');
}

async function takeIssue({ page, host, take }: Studio): Promise<void> {
	const id = await host.addWorkflow(byHand('Course is over', JANE, mappedNode()));
	await openWorkflow(page, id);
	await openNode(page, 'Velocert Issue');
	await page.getByTestId('execute-previous-node').click();
	await page.getByTestId('mapping-fields-container').getByText('Jane Doe').waitFor();
	await closeToasts(page);
	await take('issue-mapper');
	// n8n 2.41 stumbles over a step that is executed right after those in front of it.
	await openWorkflow(page, id);
	await openNode(page, 'Velocert Issue');
	const output = await executeStep(page);
	await output.getByTestId('radio-button-schema').click();
	await output.getByText('submitted', { exact: true }).waitFor();
	await closeToasts(page);
	await take('issue-output');
}

async function takeError({ page, host, take }: Studio): Promise<void> {
	const row = { ...JANE, email: 'jane(at)example.com' };
	await openWorkflow(page, await host.addWorkflow(byHand('A row is wrong', row, mappedNode())));
	await openNode(page, 'Velocert Issue');
	const output = await executeStep(page);
	await output.getByTestId('node-error-description').waitFor();
	await closeToasts(page);
	await take('issue-error');
}

async function takeTrigger({ page, host, take }: Studio): Promise<void> {
	await openWorkflow(page, await host.addWorkflow(example('06-approved-download')));
	await openNode(page, 'Certificate approved');
	await page.getByText('Webhook URLs', { exact: true }).click();
	await page.getByTestId('ndv').getByText('Production URL', { exact: true }).first().click();
	await page.getByText('https://n8n.example.com/webhook/').waitFor();
	await take('vault-trigger');
}

/** Removes what n8n tells in a corner, in front of what the picture is for. */
async function closeToasts(page: Page): Promise<void> {
	const toasts = page.locator('.el-notification');
	// They come a moment after the result they are about.
	await toasts
		.first()
		.waitFor({ timeout: 5_000 })
		.catch(() => undefined);
	for (let left = await toasts.count(); left > 0; left--) {
		await toasts.first().locator('.el-notification__closeBtn').click();
		await page.waitForTimeout(1_000);
	}
}

/** Velocert Issue as one sets it up by hand: the type from the list, every field from a column. */
function mappedNode(): Node {
	const [issue] = (example('01-form-to-velocert-issue').nodes as Node[]).filter(
		({ name }) => name === 'Issue',
	);
	const { fields } = issue.parameters as { fields: Record<string, unknown> };
	const value = Object.fromEntries(Object.keys(JANE).map((id) => [id, `={{ $json.${id} }}`]));
	const credentialType = {
		__rl: true,
		mode: 'list',
		value: '101',
		cachedResultName: 'Course Certificate',
	};
	const node = issueNode({ name: 'Velocert Issue' });
	return {
		...node,
		parameters: {
			...(node.parameters as object),
			credentialType,
			fields: { ...fields, value },
		},
	};
}
