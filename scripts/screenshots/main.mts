import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/server.mts';
import { openBrowser } from '../../test/browser/openBrowser.mts';
import { freePort } from '../../test/e2e/host/freePort.mts';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import { openHost } from '../../test/e2e/host/openHost.mts';
import { takePictures } from './pictures.mts';

const FOLDER = join(projectRoot, 'docs', 'screenshots');

/** The one of the demo, if it is free, because a picture shows it. */
const SANDBOX_PORT = 4010;

/** What CodeMirror puts beside the page for the tooltips of every expression; n8n leaves it visible. */
const EMPTY_TOOLTIPS = '.ͼ1:not(.cm-editor) { visibility: hidden !important }';

// Without these a signal would leave the browser behind; n8n has a watchdog of its own.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const sandbox = await startSandbox({ port: await freePort(SANDBOX_PORT), processingMs: 200 });
try {
	const host = await openHost({
		sandboxOrigin: sandbox.origin,
		// Readers should see an address like their own, not the one of this machine.
		env: { N8N_WEBHOOK_URL: 'https://n8n.example.com/' },
		log: console.log,
	});
	try {
		const browser = await openBrowser(host.process.origin);
		mkdirSync(FOLDER, { recursive: true });
		try {
			await browser.visit(async (page) => {
				await takePictures({
					page,
					host,
					async take(name) {
						await page.screenshot({
							path: join(FOLDER, `${name}.png`),
							animations: 'disabled',
							style: EMPTY_TOOLTIPS,
						});
						console.log(`docs/screenshots/${name}.png`);
					},
				});
			});
		} finally {
			await browser.close();
		}
	} finally {
		await host.close();
	}
} finally {
	await sandbox.close();
}
