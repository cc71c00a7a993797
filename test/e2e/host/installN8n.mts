import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from './command.mts';
import { runCommand } from './command.mts';
import { image } from './image.mts';
import { installOnce } from './installOnce.mts';
import { withHeaders, withNode } from './node24.mts';

const PINNED = join(dirname(fileURLToPath(import.meta.url)), 'n8n');
const FILES = ['package.json', 'package-lock.json'];

/** An n8n that can be installed: the pinned one with a lockfile, others as the registry has them. */
interface Wanted {
	name: string;
	version: string;
	npm: string[];
	copyTo(draft: string): void;
}

/**
 * Installs n8n on first use and returns its start script: the pinned version, or the one that
 * `VELOCERT_VEC_N8N` names, which `npm run e2e -- --n8n` sets. An image brings its own.
 */
export async function installN8n(nodeBinary: string, log: Log): Promise<string> {
	if (image) return '';
	const wanted = wantedN8n(process.env.VELOCERT_VEC_N8N);
	const folder = await installOnce(wanted.name, 'installing n8n', log, async (draft) => {
		wanted.copyTo(draft);
		await install(draft, wanted, nodeBinary, log);
	});
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

function wantedN8n(version: string | undefined): Wanted {
	return version === undefined || version === '' ? pinned() : other(version);
}

function pinned(): Wanted {
	const lockfile = readFileSync(join(PINNED, 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex');
	const { dependencies } = JSON.parse(readFileSync(join(PINNED, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	return {
		name: `n8n-${hash.slice(0, 12)}`,
		version: dependencies.n8n,
		npm: ['ci'],
		copyTo(draft) {
			for (const file of FILES) copyFileSync(join(PINNED, file), join(draft, file));
		},
	};
}

/** Older ones name an archive on the server of its makers, which npm cannot always reach. */
const REPLACED = { xlsx: 'npm:@e965/xlsx@0.20.3' };

function other(version: string): Wanted {
	const manifest = {
		name: 'velocert-vec-n8n-host',
		private: true,
		dependencies: { n8n: version },
		overrides: REPLACED,
	};
	return {
		name: `n8n-${version}`,
		version,
		npm: ['install'],
		copyTo: (draft) => writeFileSync(join(draft, 'package.json'), JSON.stringify(manifest)),
	};
}

async function install(
	cwd: string,
	{ version, npm }: Wanted,
	nodeBinary: string,
	log: Log,
): Promise<void> {
	const env = withNode(nodeBinary);
	log(`Installing n8n ${version} (about four minutes, once)`);
	await runCommand('npm', [...npm, '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd,
		env,
		what: 'Installing n8n',
		log,
	});
	log('Building its database driver (about a minute, once)');
	await runCommand('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		cwd,
		env: withHeaders(nodeBinary),
		what: 'Building sqlite3',
		log,
	});
}
