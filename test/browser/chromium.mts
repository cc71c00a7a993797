import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
	...NAMES.map((name) => `/usr/bin/${name}`),
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** A package source that does not answer should end in advice, not in waiting. */
const INSTALL_MS = 600_000;

const HOW_TO = `No Chromium was found, and it can only be installed here by root on Debian or Ubuntu. One of these helps:
  - install chromium or google-chrome with the package manager of your system
  - npx playwright-core install chromium
  - set CHROMIUM_PATH to the browser you have`;

/** A Chromium or Chrome of this machine that starts; the one `CHROMIUM_PATH` names comes first. */
export function findChromium(): string | undefined {
	const named = process.env.CHROMIUM_PATH;
	if (named) {
		if (starts(named)) return named;
		throw new Error(`CHROMIUM_PATH names no browser that starts: ${named}`);
	}
	const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
	return [...new Set([...PLACES, ...onPath, chromium.executablePath()])].find(starts);
}

/** As `findChromium`, installing one if need be. */
export function ensureChromium(log: (line: string) => void): string {
	const present = findChromium();
	if (present) return present;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(HOW_TO);
	log('Installing Chromium (a minute or two, once)…');
	// Chromium brings no fonts of its own.
	const packages = ['chromium', 'fonts-liberation'];
	run('apt-get', ['update', '-qq']);
	run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
	const installed = findChromium();
	if (installed) return installed;
	// What Ubuntu calls chromium only starts where snaps do, which is not so in a container.
	const cli = join('node_modules', 'playwright-core', 'cli.js');
	run(process.execPath, [cli, 'install', '--with-deps', 'chromium']);
	const downloaded = findChromium();
	if (downloaded) return downloaded;
	throw new Error(HOW_TO);
}

/** Whether this is a browser and not what stands in for one that is not there. */
function starts(path: string): boolean {
	if (!existsSync(path)) return false;
	// Chrome opens a window there when it is asked for its version.
	if (process.platform === 'win32') return true;
	return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

function run(command: string, args: string[]): void {
	spawnSync(command, args, {
		// Of apt only what goes wrong; it writes hundreds of lines.
		stdio: ['ignore', 'ignore', 'inherit'],
		timeout: INSTALL_MS,
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	});
}
