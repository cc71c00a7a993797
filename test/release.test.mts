import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SINGLE_PACKAGES } from '../scripts/packages/definitions.mts';
import { gitIn } from '../scripts/release/git.mts';
import { rehearse } from '../scripts/release/rehearse.mts';
import { release } from '../scripts/release/release.mts';
import { projectRoot } from './e2e/host/packages.mts';

const TIMEOUT_MS = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-release-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('A release', () => {
	const remote = join(folder, 'remote.git');
	const root = join(folder, 'clone');
	const git = gitIn(root);
	const there = gitIn(remote);
	const shown = (name: string, path: string) => there(['show', `${name}:${path}`]);
	const releaseIt = async (check = async () => {}) =>
		await release({ root, remote: 'origin', check, log: () => {} });
	const note = (file: string, kind: string, text: string) => {
		const about = `---\n'n8n-nodes-velocert-vec': ${kind}\n---\n\n${text}\n`;
		writeFileSync(join(root, '.changeset', file), about);
		git(['add', '--all']);
		git(['commit', '--quiet', '--message', 'A change']);
		git(['push', '--quiet', 'origin', 'main']);
	};

	/** The project as it is now, committed or not, as a clone of a remote of its own; without its notes. */
	beforeAll(() => {
		gitIn(folder)(['init', '--quiet', '--bare', '--initial-branch', 'main', remote]);
		gitIn(folder)(['init', '--quiet', '--initial-branch', 'main', root]);
		const listed = gitIn(projectRoot)(['ls-files', '--cached', '--others', '--exclude-standard']);
		const gone = new Set(gitIn(projectRoot)(['ls-files', '--deleted']).split('\n'));
		for (const path of listed.split('\n').filter((file) => !gone.has(file))) {
			cpSync(join(projectRoot, path), join(root, path));
		}
		const waiting = readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md'));
		for (const file of waiting) if (file !== 'README.md') rmSync(join(root, '.changeset', file));
		symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
		writeFileSync(join(root, '.git', 'info', 'exclude'), 'node_modules\n');
		git(['config', 'user.name', 'release']);
		git(['config', 'user.email', 'release@example.com']);
		git(['remote', 'add', 'origin', remote]);
		git(['add', '--all']);
		git(['commit', '--quiet', '--message', 'As it is']);
		git(['push', '--quiet', 'origin', 'main']);
		writeFileSync(join(folder, 'ignored everywhere'), '*.svg\n');
		git(['config', 'core.excludesFile', join(folder, 'ignored everywhere')]);
	});

	it(
		'leaves everything as it was when the check fails',
		async () => {
			note('a.md', 'minor', '**VEC Vault List** is quicker.');
			const before = git(['rev-parse', 'HEAD']);
			const failing = releaseIt(async () => await Promise.reject(new Error('not good')));
			await expect(failing).rejects.toThrow('not good');
			expect(git(['rev-parse', 'HEAD'])).toBe(before);
			expect(git(['status', '--porcelain'])).toBe('');
			expect(there(['for-each-ref', '--format=%(refname)'])).toBe('refs/heads/main');
		},
		TIMEOUT_MS,
	);

	it(
		'is rehearsed on a copy, from any branch, in the name of the repository',
		async () => {
			const before = [git(['for-each-ref']), there(['for-each-ref'])];
			git(['checkout', '--quiet', '--detach']);
			// A machine that knows no name but the repository's.
			const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.useConfigOnly' };
			Object.assign(process.env, env, { GIT_CONFIG_VALUE_0: 'true', GIT_CONFIG_GLOBAL: devNull });
			const checked: string[] = [];
			const check = async (copy: string) => {
				checked.push(copy, gitIn(copy)(['config', 'user.email']));
				await Promise.resolve();
			};
			await rehearse({ root, check, log: () => {} });
			expect(checked).toEqual([expect.not.stringContaining(root), 'release@example.com']);
			git(['checkout', '--quiet', 'main']);
			expect([git(['for-each-ref']), there(['for-each-ref'])]).toEqual(before);
			expect(git(['status', '--porcelain'])).toBe('');
		},
		TIMEOUT_MS,
	);

	it(
		'raises the version, keeps the notes, and pushes main, a branch per package and all tags',
		async () => {
			const { version: old } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
				version: string;
			};
			const version = await releaseIt();
			const [major, minor] = old.split('.').map(Number);
			expect(version).toBe(`${major}.${minor + 1}.0`);
			expect(shown('main', 'CHANGELOG.md')).toContain(
				`## ${version}\n\n### Minor Changes\n\n- **VEC Vault List** is quicker.\n`,
			);
			expect(shown('main', 'CHANGELOG.md')).toContain(`## ${old}`);
			expect(there(['ls-tree', '--name-only', 'main:.changeset'])).not.toContain('a.md');
			for (const file of ['package.json', 'package-lock.json']) {
				expect(JSON.parse(shown('main', file))).toMatchObject({ version });
			}
			// Held to package.json by a test, which publish.yml runs.
			expect(shown('main', 'compose.yaml')).toContain(`"version": "${version}"`);
			expect(shown('main', 'docs/installation.md')).toContain(`-vec-${version}.tgz`);
			expect(there(['rev-parse', `refs/tags/${version}`])).toBe(there(['rev-parse', 'main']));
			for (const { name } of SINGLE_PACKAGES) {
				expect(there(['rev-parse', `refs/tags/${name}@${version}`])).toBe(
					there(['rev-parse', `refs/heads/package/${name}`]),
				);
				const manifest = JSON.parse(shown(`package/${name}`, 'package.json')) as object;
				expect(manifest).toMatchObject({ name, version });
				expect(shown(`package/${name}`, 'package-lock.json')).toContain(`"name": "${name}"`);
				const files = there(['ls-tree', '-r', '--name-only', `package/${name}`]);
				expect(files).toContain('.github/workflows/publish.yml');
				expect(files).toContain('.svg');
				expect(files).not.toMatch(/^(node_modules|dist|test|packages)\b/m);
			}
			expect(shown('package/n8n-nodes-vec-vault', 'CHANGELOG.md')).toContain('is quicker');
			expect(shown('package/n8n-nodes-velocert', 'CHANGELOG.md')).toContain(
				`## ${version}\n\nNothing changed in these nodes.`,
			);
			const notes = execFileSync(process.execPath, ['scripts/release/notes.mjs', version], {
				cwd: root,
				encoding: 'utf8',
			});
			expect(notes).toBe('### Minor Changes\n\n- **VEC Vault List** is quicker.\n');
		},
		TIMEOUT_MS,
	);

	it(
		'does not release the same version twice',
		async () => {
			await expect(releaseIt()).rejects.toThrow('was released before');
		},
		TIMEOUT_MS,
	);

	it(
		'leaves everything as it was when the remote refuses it',
		async () => {
			note('b.md', 'patch', '**Velocert Issue** says more.\n\nSecond paragraph.');
			const refs = () => git(['for-each-ref', '--format=%(refname) %(objectname)']);
			const before = [refs(), there(['for-each-ref'])];
			const hook = join(remote, 'hooks', 'update');
			writeFileSync(hook, '#!/bin/sh\ncase $1 in refs/tags/*) exit 1; esac\n', { mode: 0o755 });
			await expect(releaseIt()).rejects.toThrow('atomic');
			rmSync(hook);
			expect([refs(), there(['for-each-ref'])]).toEqual(before);
			expect(git(['status', '--porcelain'])).toBe('');
		},
		TIMEOUT_MS,
	);

	it(
		'puts the next version on top of the branches',
		async () => {
			const version = await releaseIt();
			for (const { name } of SINGLE_PACKAGES) {
				expect(there(['rev-list', '--count', `package/${name}`])).toBe('2');
			}
			expect(shown(version, 'CHANGELOG.md')).toContain(
				'- **Velocert Issue** says more.\n\n  Second paragraph.\n',
			);
		},
		TIMEOUT_MS,
	);

	it(
		'releases nothing that is not on the remote, not committed, or of nobody',
		async () => {
			writeFileSync(join(root, 'new.txt'), '');
			await expect(releaseIt()).rejects.toThrow('Commit or remove');
			git(['add', '--all']);
			git(['commit', '--quiet', '--message', 'Only here']);
			await expect(releaseIt()).rejects.toThrow('main is not that of origin');
			git(['config', 'user.name', '']);
			await expect(releaseIt()).rejects.toThrow('Tell git who you are first');
		},
		TIMEOUT_MS,
	);
});

describe('npm publish by hand', () => {
	/** What a registry was sent, when a package with this publishConfig is published without a workflow. */
	async function publish(publishConfig: object | undefined) {
		const sent: string[] = [];
		const registry = createServer((request, response) => {
			sent.push(request.method ?? '');
			request.resume().on('end', () => {
				response.writeHead(request.method === 'PUT' ? 201 : 404, {
					'content-type': 'application/json',
				});
				response.end('{}');
			});
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => registry.once('listening', resolve));
		const { port } = registry.address() as AddressInfo;
		const cwd = mkdtempSync(join(folder, 'package-'));
		const manifest = { name: 'n8n-nodes-by-hand', version: '1.0.0', publishConfig };
		writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
		writeFileSync(join(cwd, '.npmrc'), `//127.0.0.1:${port}/:_authToken=made-up\n`);
		// As on somebody's own machine, wherever the tests run.
		const env = Object.fromEntries(
			Object.entries(process.env).filter(
				([name]) => !/^(CI|GITHUB_|GITLAB_|ACTIONS_|npm_config_)/i.test(name),
			),
		);
		const args = ['publish', '--ignore-scripts', '--registry', `http://127.0.0.1:${port}/`];
		const child = spawn('npm', args, { cwd, env, shell: process.platform === 'win32' });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
		}
		const code = await new Promise((resolve) => child.on('close', resolve));
		await new Promise((resolve) => registry.close(resolve));
		return { code, said, puts: sent.filter((method) => method === 'PUT').length };
	}

	it(
		'sends nothing, because provenance can be had in the workflow only',
		async () => {
			const { publishConfig } = JSON.parse(
				readFileSync(join(projectRoot, 'package.json'), 'utf8'),
			) as { publishConfig: object };
			const { code, said, puts } = await publish(publishConfig);
			expect(code).not.toBe(0);
			expect(said).toContain('provenance');
			expect(puts).toBe(0);
		},
		TIMEOUT_MS,
	);

	it(
		'would be sent without that setting',
		async () => {
			expect(await publish(undefined)).toMatchObject({ code: 0, puts: 1 });
		},
		TIMEOUT_MS,
	);
});
