import type { Page } from 'playwright-core';
import { openNode, openWorkflow } from '../../test/browser/editor.mts';
import { byHand, JANE } from '../../test/browser/workflows.mts';
import type { WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import type { Node } from '../../test/e2e/workflows.mts';
import { issueNode, vaultTriggerNode, vecNode, VELOCERT } from '../../test/e2e/workflows.mts';
import { around, keep, regionOf, shoot } from './camera.mts';
import { mappedNode } from './mapped.mts';
import type { Studio } from './studio.mts';

/** High enough for the longest panel. */
export const PANEL_HEIGHT = 1_500;

const TEMPLATE = { __rl: true, mode: 'list', value: '101', cachedResultName: 'Course Certificate' };
const { fields: AUTOMATIC } = issueNode().parameters as Record<string, unknown>;
const ROW = { name: 'Jane Doe', email: 'jane@example.com', date: '2026-11-24' };
const CERTIFICATE = { ...ROW, uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };

const person = {
	certificateTitle: 'Food Safety Level 2',
	fullName: '={{ $json.name }}',
	applicantEmail: '={{ $json.email }}',
	additionalFields: { issueDate: '={{ $json.date }}' },
};

const velocertNode = (name: string, type: string, parameters: Record<string, unknown>): Node => ({
	name,
	type: `n8n-nodes-velocert-vec.${type}`,
	parameters: { credentialType: TEMPLATE, ...parameters },
	credentials: VELOCERT,
});

/** Each node as somebody has set it up, and the row in front of it. */
const PANELS: Array<[node: Node, row: Record<string, unknown>]> = [
	[mappedNode({ skipAlreadyIssued: true }), JANE],
	[
		velocertNode('Velocert Validate', 'velocertValidate', {
			credentialInput: 'fields',
			fields: AUTOMATIC,
			options: {},
		}),
		JANE,
	],
	[
		velocertNode('Velocert Credential Type', 'velocertCredentialType', {
			operation: 'getInputFields',
		}),
		JANE,
	],
	[
		vecNode('VEC Vault Upload', 'vecVaultUpload', {
			...person,
			binaryPropertyName: 'data',
			simplify: true,
			options: { waitUntilProcessed: true },
		}),
		ROW,
	],
	[
		vecNode('VEC Vault Bulk', 'vecVaultBulk', {
			...person,
			fileSource: 'binary',
			binaryPropertyName: 'data',
			options: {},
		}),
		ROW,
	],
	[
		vecNode('VEC Vault List', 'vecVaultList', {
			operation: 'getAll',
			returnAll: false,
			limit: 50,
			simplify: true,
			filters: { status: 'failed' },
		}),
		ROW,
	],
	[
		vecNode('VEC Vault Download', 'vecVaultDownload', {
			certificateId: { __rl: true, mode: 'id', value: '={{ $json.uuid }}' },
			outputBinaryField: 'data',
			whenNotReady: 'wait',
			options: { fileName: '={{ $json.name }}' },
		}),
		CERTIFICATE,
	],
	[
		vecNode('VEC Vault Retry', 'vecVaultRetry', {
			retryMode: 'allFailed',
			returnAll: true,
			simplify: true,
			filters: {},
			options: {},
		}),
		ROW,
	],
];

/** The panel of each node, cut out of the editor; `visit.page` has to be high. */
export async function takePanels({ page, host, suffix }: Studio): Promise<void> {
	for (const [node, row] of PANELS) {
		await openWorkflow(page, await host.addWorkflow(byHand('Course is over', row, node)));
		await openNode(page, node.name);
		await page.getByTestId('execute-previous-node').click();
		await page.getByTestId('ndv-input-panel').getByText('jane@example.com').first().waitFor();
		await takePanel(page, node.name, suffix);
	}
	await openWorkflow(page, await host.addWorkflow(triggerWorkflow()));
	await openNode(page, 'VEC Vault Trigger');
	await page.getByText('Webhook URLs', { exact: true }).click();
	await page.getByTestId('ndv').getByText('Production URL', { exact: true }).first().click();
	await page.getByText('https://n8n.example.com/webhook/').waitFor();
	await takePanel(page, 'VEC Vault Trigger', suffix);
}

function triggerWorkflow(): WorkflowJson {
	const parameters = { events: ['certificate_application.approved'], options: {} };
	const node = vaultTriggerNode('vec-approved', { name: 'VEC Vault Trigger', parameters });
	return { name: 'Certificate approved', nodes: [node], connections: {} };
}

async function takePanel(page: Page, name: string, suffix: string): Promise<void> {
	// Labels, previews and lists come one after the other.
	await page.waitForTimeout(1_500);
	await page.mouse.move(0, 0);
	const tabs = await regionOf(page.getByTestId('tab-params'));
	const panel = await regionOf(page.getByTestId('node-parameters'));
	const items = page.getByTestId('node-parameters').getByTestId('parameter-item');
	const shown = (await items.all()).map(async (item) => await item.boundingBox());
	const boxes = (await Promise.all(shown)).flatMap((box) => (box && box.height > 0 ? [box] : []));
	const bottom = around(boxes, 16);
	const top = tabs.y - 15;
	await keep(
		`nodes/${name.toLowerCase().replaceAll(' ', '-')}${suffix}`,
		await shoot(page, { ...panel, y: top, height: bottom.y + bottom.height - top }),
	);
}
