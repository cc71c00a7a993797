import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { call, TYPES, VAULT, vaultForm } from '../sandbox/client.mts';
import type { OpenBrowser, Visitor } from './openBrowser.mts';
import { openBrowser } from './openBrowser.mts';

let sandbox: Sandbox;
let browser: OpenBrowser;
beforeAll(async () => {
	sandbox = await startSandbox({ processingMs: 0 });
	browser = await openBrowser(sandbox.origin);
});
afterAll(async () => {
	await browser?.close();
	await sandbox?.close();
});
beforeEach(() => sandbox.reset());

/** Certificates of every status, a duplicate, a long name without blanks and a mail. */
async function fillSandbox(): Promise<void> {
	for (const certificate_title of ['Food Safety Level 2', 'A [fail] title', 'A [stuck] title']) {
		await call(sandbox, VAULT, { body: vaultForm({ certificate_title }) });
	}
	const recipientName = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2);
	const recipients = [{ email: 'jane@example.com', credential: { recipientName } }];
	for (let time = 0; time < 2; time++) await issue(recipients);
}

const issue = async (recipients: unknown[]) =>
	await call(sandbox, `${TYPES}/104/credentials`, { body: { recipients } });

/** What axe-core finds wrong with the page, in short. */
async function faults(page: Page): Promise<string[]> {
	await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
	const { violations } = await page.evaluate<AxeResults>(
		"axe.run(document, { resultTypes: ['violations'] })",
	);
	return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const VISITORS: Array<[string, Visitor]> = [
	['wide and light', {}],
	['wide and dark', { colors: 'dark' }],
	['narrow and light', { width: 320, height: 640 }],
	['narrow and dark', { width: 320, height: 640, colors: 'dark' }],
];

describe('The page of the sandbox', () => {
	it.each(VISITORS)('has nothing that axe-core would find, %s', async (_, visitor) => {
		await browser.visit(async (page) => {
			await page.goto('/');
			expect(await faults(page)).toEqual([]);
			await fillSandbox();
			await page.reload();
			await page.getByText('Requests', { exact: true }).click();
			expect(await faults(page)).toEqual([]);
		}, visitor);
	});

	it('would not pass with grey on white', async () => {
		await browser.visit(async (page) => {
			await page.goto('/');
			await page.addStyleTag({ content: '.soft{color:#999!important}' });
			expect((await faults(page)).join()).toContain('color-contrast');
		});
	});

	it.each([320, 768, 1000, 1280])('never scrolls sideways, %i pixels wide', async (width) => {
		await fillSandbox();
		await browser.visit(
			async (page) => {
				await page.goto('/');
				const needed = await page.evaluate('document.documentElement.scrollWidth');
				expect(needed).toBeLessThanOrEqual(width);
				const button = await page.getByRole('button', { name: 'Pause updates' }).boundingBox();
				expect(button?.height).toBeGreaterThanOrEqual(44);
			},
			{ width, height: 700 },
		);
	});

	it('is used with the keyboard alone, and keeps the focus while it brings itself up to date', async () => {
		await fillSandbox();
		await browser.visit(async (page) => {
			await page.goto('/');
			const focused = page.locator(':focus');
			await page.keyboard.press('Tab');
			expect(await focused.innerText()).toBe('Pause updates');
			await page.keyboard.press('Tab');
			expect(await focused.innerText()).toMatch(/^Open\s+the certificate of/);
			await issue([{ email: 'new@example.com', credential: { recipientName: 'New' } }]);
			await page.getByRole('cell', { name: 'new@example.com' }).first().waitFor();
			expect(await focused.innerText()).toMatch(/^Open\s+the certificate of/);
			expect(await page.getByRole('status').innerText()).toMatch(/^3 Velocert certificates, 3 cer/);
			const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineWidth');
			expect(outline).toBe('3px');
		});
	});

	it('stands still once it is told to', async () => {
		await browser.visit(async (page) => {
			await page.goto('/');
			await page.getByRole('button', { name: 'Pause updates' }).focus();
			await page.keyboard.press('Enter');
			await fillSandbox();
			// Longer than it takes between two looks.
			await page.waitForTimeout(2_500);
			expect(await page.getByText('Nothing yet.').count()).toBe(3);
			await page.getByRole('button', { name: 'Resume updates' }).press('Enter');
			await page.getByRole('cell', { name: 'Food Safety Level 2' }).first().waitFor();
		});
	});
});
