import type { Page } from 'playwright-core';
import type { RealN8n } from '../e2e/support.mts';
import { useRealN8n } from '../e2e/support.mts';
import type { OpenBrowser } from './openBrowser.mts';
import { openBrowser } from './openBrowser.mts';

export interface SeenN8n extends RealN8n {
	/** Lets a new visitor act in a browser. */
	visit: OpenBrowser['visit'];
}

/** A sandbox, a real n8n and a browser for the tests of a file. */
export function useSeenN8n(): SeenN8n {
	const real = useRealN8n();
	let browser: OpenBrowser | undefined;
	beforeAll(async () => {
		browser = await openBrowser(real.host.process.origin);
	});
	afterAll(async () => await browser?.close());
	return {
		get sandbox() {
			return real.sandbox;
		},
		get host() {
			return real.host;
		},
		async visit(act) {
			if (!browser) throw new Error('The browser is not open');
			await browser.visit(act);
		},
	};
}

/** A file to attach. */
export interface Attachment {
	name: string;
	mimeType: string;
	buffer: Buffer;
}

/** Opens a published form, waiting until it is there, and fills it in by what stands above its fields. */
export async function fillForm(
	page: Page,
	path: string,
	values: Record<string, string | Attachment>,
): Promise<void> {
	for (let attempt = 0; ; attempt++) {
		const response = await page.goto(`/form/${path}`);
		if (response?.ok() || attempt > 40) break;
		await page.waitForTimeout(250);
	}
	for (const [label, value] of Object.entries(values)) {
		const field = page.getByLabel(label, { exact: true });
		await (typeof value === 'string' ? field.fill(value) : field.setInputFiles(value));
	}
}

/** Submits the form that is open, and waits for the thanks. */
export async function submitForm(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Submit' }).click();
	await page.getByText('Your response has been recorded').waitFor();
}
