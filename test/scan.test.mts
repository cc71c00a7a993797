import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './e2e/host/packages.mts';

const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-scan-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What n8n's scanner has: functions that give what they found, and a command that ends well whatever that is. */
const SCANNER = `
export const SOURCE_FILE_PATTERNS = ['package.json'];
export const resolvePackage = (spec) => ({ packageName: spec.split('@')[0], version: spec.split('@')[1] });
export const analyzePackageByName = async (packageName, version) =>
	({ packageName, version, ...JSON.parse(process.env.FOUND) });
export const analyzePackage = async () => JSON.parse(process.env.FOUND);`;
const COMMAND = `
import { analyzePackageByName, resolvePackage } from './scanner.mjs';
const { packageName, version } = resolvePackage(process.argv[2]);
console.log((await analyzePackageByName(packageName, version)).message ?? 'passed');`;

/** Runs the scan with a scanner in its cache that finds what is given. */
function scan(found: object, ...args: string[]) {
	const lockfile = readFileSync(join(projectRoot, 'scripts', 'scan', 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 12);
	const tool = ['node_modules', '@n8n', 'scan-community-package', 'scanner'];
	const place = join(folder, `scan-${hash}`, ...tool);
	mkdirSync(place, { recursive: true });
	writeFileSync(join(place, 'scanner.mjs'), SCANNER);
	writeFileSync(join(place, 'cli.mjs'), COMMAND);
	const { status, stdout } = spawnSync(
		process.execPath,
		[join(projectRoot, 'scripts', 'scan.mjs'), ...args],
		{
			env: { ...process.env, VELOCERT_VEC_CACHE: folder, FOUND: JSON.stringify(found) },
			encoding: 'utf8',
		},
	);
	return { status, stdout };
}

/** A package as the scan takes it. */
function packageFolder(): string {
	const place = join(folder, 'n8n-nodes-x');
	mkdirSync(place, { recursive: true });
	writeFileSync(join(place, 'package.json'), '{"name":"n8n-nodes-x","version":"1.0.0"}');
	return place;
}

const BAD = { passed: false, message: 'ESLint violations found', details: 'a.js: no-eval' };

describe('The scan of what is on npm', () => {
	const published = ['--published', 'n8n-nodes-x@1.0.0'];

	it('ends well where nothing was found', () => {
		expect(scan({ passed: true }, ...published)).toEqual({
			status: 0,
			stdout: 'n8n-nodes-x@1.0.0 on npm: nothing found\n',
		});
	});

	it('does not where something was found, or the version is not there yet, and says what', () => {
		const { status, stdout } = scan(BAD, ...published);
		expect(status).toBe(1);
		expect(stdout).toContain('n8n-nodes-x@1.0.0 on npm: ESLint violations found\na.js: no-eval');
		const missing = { passed: false, message: 'No package metadata found for version 1.0.0' };
		expect(scan(missing, ...published).status).toBe(1);
	});
});

describe('The scan of a folder', () => {
	it('looks at the sources and at the tarball', () => {
		const { status, stdout } = scan({ passed: true }, packageFolder());
		expect(stdout).toContain('The files of n8n-nodes-x: nothing found\n');
		expect(stdout).toContain('The tarball of n8n-nodes-x: nothing found\n');
		expect(status).toBe(0);
	});

	it('does not end well where something was found, or nothing could be looked at', () => {
		expect(scan(BAD, packageFolder()).status).toBe(1);
		const nothing = { passed: true, message: 'No files found to analyze' };
		expect(scan(nothing, packageFolder()).status).toBe(1);
	});
});
