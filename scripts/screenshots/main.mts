import { rmSync } from 'node:fs';
import { startSandbox } from '../../sandbox/server.mts';
import { VELOCERT_TOKEN } from '../../sandbox/tokens.mts';
import { signIn } from '../../test/browser/editor.mts';
import type { OpenBrowser } from '../../test/browser/openBrowser.mts';
import { openBrowser } from '../../test/browser/openBrowser.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import { openHost } from '../../test/e2e/host/openHost.mts';
import { FOLDER, keep } from './camera.mts';
import { pictureOf, sampleCertificate } from './certificate.mts';
import { FILM, takeFilm } from './film.mts';
import { PANEL_HEIGHT, takePanels } from './panels.mts';
import { takeForm, takePictures } from './pictures.mts';
import { addAccounts, openServices } from './services.mts';

/** Two pixels of each picture for one of the page, so that text stays sharp where it is shown smaller. */
const SHARP = { width: 1_240, scale: 2 };

// Without these a signal would leave the browser behind; n8n has a watchdog of its own.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const sandbox = await startSandbox({ processingMs: 200 });
const { proxy, google } = await openServices();
let host: Host | undefined;
let browser: OpenBrowser | undefined;
try {
	host = await openHost({
		sandboxOrigin: sandbox.origin,
		// Readers should see an address like their own, not the one of this machine.
		env: { ...proxy.env, N8N_WEBHOOK_URL: 'https://n8n.example.com/' },
		log: console.log,
	});
	const accounts = await addAccounts(host);
	browser = await openBrowser(host.process.origin);
	const studio = { host, google, accounts };
	// What is no longer taken should not stay.
	rmSync(`${FOLDER}/nodes`, { recursive: true, force: true });
	await keep('certificate', await pictureOf(await sampleCertificate(), 2));
	const { api } = host;
	await browser.visit(async (page) => {
		await signIn(page, api);
		await takeFilm({ ...studio, page, suffix: '' }, sandbox);
	}, FILM);
	await api.createCredential('Velocert account', 'velocertApi', {
		apiToken: VELOCERT_TOKEN,
		authScheme: 'bearer',
		baseUrl: 'https://app.velocert.com',
	});
	for (const colors of ['light', 'dark'] as const) {
		const suffix = colors === 'dark' ? '.dark' : '';
		// Or everything would be a duplicate the second time.
		sandbox.reset();
		await browser.visit(
			async (page) => {
				if (colors === 'light') await takeForm({ ...studio, page, suffix });
				await signIn(page, api);
				await takePictures({ ...studio, page, suffix });
				await page.setViewportSize({ width: SHARP.width, height: PANEL_HEIGHT });
				await takePanels({ ...studio, page, suffix });
			},
			{ ...SHARP, height: 1_000, colors },
		);
	}
	if (proxy.complaints.length > 0) throw new Error(proxy.complaints.join('\n'));
} finally {
	await browser?.close();
	await host?.close();
	await proxy.close();
	await sandbox.close();
}
