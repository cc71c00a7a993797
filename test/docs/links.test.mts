import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { projectRoot } from '../e2e/host/packages.mts';
import { allPages, pagesIn, repository, textOf } from './pages.mts';

const MOST_WORDS = 1_600;

/** What remark says of the links and anchors in files of a folder; nothing if each leads somewhere. */
function brokenLinks(folder: string, files: string[]): string {
	const modules = join(projectRoot, 'node_modules');
	const plugin = join(modules, 'remark-validate-links', 'index.js').replaceAll('\\', '/');
	const { stderr, status } = spawnSync(
		process.execPath,
		[
			join(modules, 'remark-cli', 'cli.js'),
			...files,
			...['--no-config', '--no-ignore', '--no-stdout', '--no-color', '--quiet', '--frail'],
			...['--use', `${plugin}="repository":"${repository}"`],
		],
		{ cwd: folder, encoding: 'utf8' },
	);
	if (status !== 0 && stderr === '') throw new Error('remark did not run');
	return stderr;
}

/** Pages that links lead to, from one of them on, itself included. */
function reachableFrom(start: string): string[] {
	const found = new Set([start]);
	// A set hands out what is added while it is gone through.
	for (const page of found) {
		for (const [, path] of textOf(page).matchAll(/\]\(([^)\s:#]+\.md)(?:#[^)\s]*)?\)/g)) {
			found.add(posix.join(dirname(page), path));
		}
	}
	return [...found];
}

describe('The pages', () => {
	it('have no link and no anchor that leads nowhere', () => {
		expect(brokenLinks(projectRoot, allPages)).toBe('');
	}, 60_000);

	it('would not pass with a link that leads nowhere', () => {
		const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-links-'));
		try {
			writeFileSync(
				join(folder, 'a.md'),
				`# A\n\n[b](b.md#gone) [c](c.md) [d](${repository}/blob/main/d.md)\n`,
			);
			writeFileSync(join(folder, 'b.md'), '# B\n');
			const said = brokenLinks(folder, ['a.md', 'b.md']);
			for (const lost of ['`#gone`', '`c.md`', '`d.md`']) expect(said).toContain(lost);
		} finally {
			rmSync(folder, { recursive: true });
		}
	}, 60_000);

	it('are all reached from docs/README.md', () => {
		const reached = reachableFrom('docs/README.md');
		expect(pagesIn('docs').filter((page) => !reached.includes(page))).toEqual([]);
	});

	it('begin with a sentence that says what they are for', () => {
		const forUsers = pagesIn('docs').filter((page) => /^docs\/(nodes\/)?[\w-]+\.md$/.test(page));
		const silent = forUsers.filter((page) => !/^# .+\n\nThis (page|node) /.test(textOf(page)));
		expect(forUsers.length).toBeGreaterThan(20);
		expect(silent).toEqual([]);
	});
});

it('The pages name the n8n that all tests run on', () => {
	const host = JSON.parse(textOf('test/e2e/host/n8n/package.json')) as {
		dependencies: { n8n: string };
	};
	for (const page of ['README.md', 'docs/compatibility.md', 'docs/screenshots/README.md']) {
		expect(textOf(page)).toContain(host.dependencies.n8n);
	}
});

describe.each(['README.md', ...pagesIn('docs/packages')])('The readme %s', (page) => {
	it('is short', () => {
		expect(textOf(page).split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS);
	});
});
