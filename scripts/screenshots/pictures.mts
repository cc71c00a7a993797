import type { Page } from 'playwright-core';
import { executeStep, openNode, openWorkflow, searchNodes } from '../../test/browser/editor.mts';
import { fillForm } from '../../test/browser/support.mts';
import { byHand, JANE } from '../../test/browser/workflows.mts';
import type { WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import { fill } from '../../test/e2e/host/openHost.mts';
import { example } from '../../test/e2e/support.mts';
import type { Node } from '../../test/e2e/workflows.mts';
import type { Region } from './camera.mts';
import { around, keep, regionOf, shoot } from './camera.mts';
import { mappedNode, typedNode } from './mapped.mts';
import { FILES, LEARNERS } from './services.mts';
import type { Studio } from './studio.mts';

/** Takes the pictures that tell how it is used, one after the other. */
export async function takePictures(studio: Studio): Promise<void> {
	await takeCredential(studio);
	await takeNodePanel(studio);
	await takeIssue(studio);
	await takeError(studio);
	await takeSheetWorkflow(studio);
	await takeVaultWorkflow(studio);
}

/** The form of example 01, which n8n shows in light colours only. */
export async function takeForm({ page, host }: Studio): Promise<void> {
	await host.addWorkflow(example('01-form-to-velocert-issue'), true);
	await fillForm(page, 'velocert-vec-form', {
		'Full name': 'Jane Doe',
		Email: 'jane@example.com',
		Course: 'Welding',
		'Completed on': '2026-11-24',
	});
	await page.getByRole('heading', { name: 'Your certificate' }).click();
	const card = await regionOf(page.locator('.card').first());
	await keep('form', await shoot(page, around([card], 10)));
}

async function takeCredential({ page, suffix }: Studio): Promise<void> {
	await page.goto('/home/credentials');
	const name = 'Velocert account';
	await page.getByTestId('resources-list-item').filter({ hasText: name }).click();
	await page.getByTestId('credentials-config-container-test-success').waitFor();
	const retry = page.getByTestId('credentials-config-container-test-success').getByRole('button');
	await retry.filter({ hasText: /\w/ }).waitFor();
	await page.waitForTimeout(800);
	const whole = await regionOf(page.locator('.el-dialog'));
	const { y, height } = await regionOf(page.getByText('Allowed HTTP Request Domains'));
	// Its field stands below the label.
	await keep(`credential${suffix}`, await shoot(page, inside(whole, y + height + 76 - whole.y)));
}

async function takeNodePanel({ page, host, suffix }: Studio): Promise<void> {
	await openWorkflow(page, await host.addWorkflow(byHand('Course is over', JANE)));
	const found = await searchNodes(page, 'velocert');
	await found.getByText('Velocert Issue', { exact: true }).waitFor();
	await page.waitForTimeout(500);
	const panel = await regionOf(page.getByTestId('node-creator'));
	const last = await regionOf(page.getByTestId('item-iterator-item').last());
	const height = last.y + last.height + 16 - panel.y;
	await keep(`node-panel${suffix}`, await shoot(page, { ...panel, height }));
}

async function takeIssue({ page, host, suffix }: Studio): Promise<void> {
	const row = { name: JANE.recipientName, email: JANE.email };
	await openWorkflow(page, await host.addWorkflow(byHand('Course is over', row, typedNode())));
	await openNode(page, 'Velocert Issue');
	const output = await executeStep(page);
	await output.getByTestId('radio-button-schema').click();
	await output.getByText('submitted', { exact: true }).waitFor();
	await closeToasts(page);
	// Down to the last of its fields.
	await keep(`issue${suffix}`, await shoot(page, await dialog(page, 916)));
}

async function takeError({ page, host, suffix }: Studio): Promise<void> {
	const row = { ...JANE, email: 'jane(at)example.com' };
	await openWorkflow(page, await host.addWorkflow(byHand('A row is wrong', row, mappedNode())));
	await openNode(page, 'Velocert Issue');
	const output = await executeStep(page);
	await output.getByTestId('node-error-description').waitFor();
	await closeToasts(page);
	await keep(`issue-error${suffix}`, await shoot(page, await dialog(page, 440)));
}

/** Example 08: four rows of a sheet, one of which has a date that can be read as two days. */
async function takeSheetWorkflow(studio: Studio): Promise<void> {
	studio.google.sheet = LEARNERS.map((cells) => [...cells]);
	await takeCanvas(studio, 'workflow', fill(example('08-sheet-issue-write-back'), studio.accounts));
}

/** Example 04, its PDFs from an address that readers could have. */
async function takeVaultWorkflow(studio: Studio): Promise<void> {
	const workflow = fill(example('04-pdfs-bulk-upload'), { 'https://YOUR_SANDBOX': FILES });
	await takeCanvas(studio, 'workflow-vault', workflow);
}

/** A workflow on the canvas after a run by hand, without what explains it and what starts it otherwise. */
async function takeCanvas(
	{ page, host, suffix }: Studio,
	name: string,
	workflow: WorkflowJson,
): Promise<void> {
	const nodes = (workflow.nodes as Node[]).filter(
		({ type }) => !/stickyNote|webhook$/.test(String(type)),
	);
	const kept = Object.entries(workflow.connections as object).filter(([from]) =>
		nodes.some((node) => node.name === from),
	);
	const connections = Object.fromEntries(kept);
	await openWorkflow(page, await host.addWorkflow({ ...workflow, nodes, connections }));
	await page.getByTestId('execute-workflow-button').click();
	await page.getByText('Workflow executed successfully').first().waitFor();
	await closeToasts(page);
	await page.getByTestId('zoom-to-fit').click();
	await page.waitForTimeout(1_000);
	await page.mouse.move(0, 0);
	const drawn = await page.getByTestId('canvas-node').all();
	const boxes = await Promise.all(drawn.map(async (node) => await regionOf(node)));
	const { x, y, width, height } = around(boxes, 48);
	// Behind the last nodes it says how many items came out, below them what they do.
	const whole = { x, y, width: width + 40, height: height + 24 };
	await keep(`${name}${suffix}`, await shoot(page, whole));
}

/** The open node without the greyed canvas behind it, or the upper part of it. */
const dialog = async (page: Page, height?: number): Promise<Region> =>
	inside(await regionOf(page.getByTestId('ndv')), height);

/** A dialog without its border and what shines through at its round corners. */
const inside = ({ x, y, width, height }: Region, most = height): Region => ({
	x: x + 2,
	y: y + 2,
	width: width - 4,
	height: most - 4,
});

/** Removes what n8n tells in a corner, in front of what the picture is for. */
export async function closeToasts(page: Page): Promise<void> {
	const toasts = page.locator('.el-notification');
	// They come a moment after the result they are about.
	await toasts
		.first()
		.waitFor({ timeout: 3_000 })
		.catch(() => undefined);
	for (let left = await toasts.count(); left > 0; left--) {
		await toasts.first().locator('.el-notification__closeBtn').click();
		await page.waitForTimeout(700);
	}
	await page.mouse.move(0, 0);
}
