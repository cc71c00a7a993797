import type { Locator, Page } from 'playwright-core';
import type { N8nApi } from '../e2e/host/n8nApi.mts';

/** What a person does in n8n's editor, and what there is to see. */

export async function signIn(page: Page, { login }: N8nApi): Promise<void> {
	await page.goto('/signin');
	await page.getByLabel('Email').fill(login.email);
	await page.getByLabel('Password').fill(login.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByTestId('add-resource-workflow').waitFor();
}

export async function openWorkflow(page: Page, id: string): Promise<void> {
	await page.goto(`/workflow/${id}`);
	await page.getByTestId('canvas-node').last().waitFor();
}

export async function openNode(page: Page, name: string): Promise<void> {
	await page.getByTestId('canvas-node').filter({ hasText: name }).dblclick();
	await page.getByTestId('ndv').waitFor();
}

/** Opens the panel at the end of the workflow and searches it; gives what it finds, by name. */
export async function searchNodes(page: Page, text: string): Promise<Locator> {
	await page.getByTestId('canvas-handle-plus').last().click();
	await page.getByTestId('node-creator-search-bar').fill(text);
	return page.getByTestId('node-creator-item-name');
}

/** Adds one of the nodes found; n8n asks once more for nodes of the community. */
export async function addNode(page: Page, found: Locator, name: string): Promise<void> {
	await found.getByText(name, { exact: true }).click();
	await page.getByText('Add to workflow').click();
	await page.getByTestId('ndv').waitFor();
}

export async function pickCredential(page: Page, name: string): Promise<void> {
	await page.getByTestId('node-credentials-select').click();
	await page.getByRole('option', { name }).click();
}

/** Picks an entry of a field that has a list, by a part of its name. */
export async function pickFromList(
	page: Page,
	field: string,
	search: string,
	name: string,
): Promise<void> {
	await page.getByTestId(`resource-locator-${field}`).getByTestId('rlc-input').click();
	// Until then it is not known which list is searched.
	await page.getByTestId('rlc-item').first().waitFor();
	const found = page.waitForResponse((reply) => reply.url().includes('/resource-locator-results'));
	await page.getByTestId('rlc-search').fill(search);
	await found;
	await page.getByTestId('rlc-item').getByText(name, { exact: true }).click();
}

/** The fields that the mapper shows, in their order. */
export async function mappedFields(page: Page): Promise<string[]> {
	const labels = page.getByTestId('mapping-fields-container').locator('label[for^="value["]');
	await labels.first().waitFor();
	// Behind the name come the choices that show when one points at the field.
	return (await labels.allInnerTexts()).map((text) => text.split('\n')[0].trim());
}

export async function chooseMapping(page: Page, mode: string): Promise<void> {
	await page.getByTestId('mapping-mode-select').getByRole('combobox').click();
	await page.getByRole('option', { name: mode }).click();
}

/** Runs the node that is open, and those in front of it; gives the panel with what came out. */
export async function executeStep(page: Page): Promise<Locator> {
	await page.getByTestId('node-execute-button').click();
	const panel = page.getByTestId('output-panel');
	await panel.getByTestId('node-run-info').waitFor();
	return panel;
}
