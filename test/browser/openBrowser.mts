import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { chromium, selectors } from 'playwright-core';
import { findChromium } from './chromium.mts';

/** How long a page may take over anything; n8n's editor is slow on a busy machine. */
const PATIENCE_MS = 60_000;

// n8n's own name for it.
selectors.setTestIdAttribute('data-test-id');

/** What a visitor sees with. */
export interface Visitor {
	width?: number;
	height?: number;
	/** Pixels of the screen for one of the page. */
	scale?: number;
	colors?: 'light' | 'dark';
}

/** A browser without a window, for one n8n. */
export interface OpenBrowser {
	/** Lets a new visitor act, whose picture is kept if that fails. */
	visit(act: (page: Page) => Promise<void>, visitor?: Visitor): Promise<void>;
	close(): Promise<void>;
}

/** Opens the Chromium of this machine. Its pages reach the given n8n and nothing else. */
export async function openBrowser(origin: string): Promise<OpenBrowser> {
	const browser = await chromium.launch({
		executablePath: findChromium(),
		// Chromium refuses to put root into a sandbox.
		chromiumSandbox: process.getuid?.() !== 0,
		args: ['--disable-dev-shm-usage', '--hide-scrollbars'],
		timeout: PATIENCE_MS,
	});
	return {
		async visit(act, { width = 1280, height = 800, scale = 1, colors = 'light' } = {}) {
			const context = await browser.newContext({
				baseURL: origin,
				viewport: { width, height },
				deviceScaleFactor: scale,
				locale: 'en-US',
				timezoneId: 'UTC',
				colorScheme: colors,
			});
			context.setDefaultTimeout(PATIENCE_MS);
			// Fonts of forms and the like, which would be waited for where there is no network.
			const isElsewhere = (url: URL) => url.protocol.startsWith('http') && url.origin !== origin;
			await context.route(isElsewhere, async (route) => await route.abort());
			const page = await context.newPage();
			try {
				await act(page);
			} catch (error) {
				const path = join(mkdtempSync(join(tmpdir(), 'velocert-vec-failed-')), 'page.png');
				await page.screenshot({ path }).catch(() => undefined);
				throw new Error(`${error instanceof Error ? error.message : error}\nSeen: ${path}`, {
					cause: error,
				});
			} finally {
				await context.close();
			}
		},
		close: async () => await browser.close(),
	};
}
