// n8n's official scan of a package before it is published: `node scripts/scan.mjs [FOLDER]`, after a build.
// It looks at the sources as they are committed and at the tarball, with comments that switch rules off
// ignored. `--tarball FILE` takes that tarball instead of packing one; `--published NAME@VERSION` asks for
// what is on npm. With the program `yara` and GuardDog's rules in the folder GUARDDOG_RULES, those run too.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const isWindows = process.platform === 'win32';
const scratch = mkdtempSync(join(tmpdir(), 'velocert-vec-scan-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const { values, positionals } = parseArgs({
	options: { tarball: { type: 'string' }, published: { type: 'string' } },
	allowPositionals: true,
});
// Not by its command, which ends as if all were well whatever it finds.
const { analyzePackage, analyzePackageByName, resolvePackage, SOURCE_FILE_PATTERNS } = await import(
	pathToFileURL(join(installedTool(), 'scanner.mjs')).href
);
if (values.published) {
	const { packageName, version } = resolvePackage(values.published);
	report(`${values.published} on npm`, await analyzePackageByName(packageName, version));
} else {
	await scanFolder(resolve(positionals[0] ?? '.'));
}

async function scanFolder(folder) {
	const sources = committed(folder) ?? folder;
	const tarball = unpacked(values.tarball ? resolve(values.tarball) : pack(folder));
	const what = sources === folder ? 'files of' : 'committed files of';
	report(`The ${what} ${basename(folder)}`, await analyzePackage(sources, SOURCE_FILE_PATTERNS));
	report(
		`The tarball of ${basename(folder)}`,
		await analyzePackage(tarball, ['**/*.js', 'package.json']),
	);
	runGuardDog(tarball);
}

function report(name, { passed, message, details }) {
	console.log(`${name}: ${passed ? `nothing found${message ? ` (${message})` : ''}` : message}`);
	if (passed && !message) return;
	console.log(details ?? '');
	process.exitCode = 1;
}

/** GuardDog's rules against malicious code, as far as they are here. Those on mere capabilities say nothing. */
function runGuardDog(place) {
	const rules = process.env.GUARDDOG_RULES;
	if (!rules || spawnSync('yara', ['--version']).status !== 0) {
		console.log("GuardDog's rules: not run (needs yara, and GUARDDOG_RULES)");
		return;
	}
	const files = readdirSync(rules).filter((file) => /^threat-.*\.yar$/.test(file));
	const hits = files.flatMap((file) => {
		const { status, stdout, stderr } = spawnSync('yara', ['-w', '-r', join(rules, file), place], {
			encoding: 'utf8',
		});
		if (status !== 0) throw new Error(`yara does not take ${file}: ${stderr}`);
		return stdout.split('\n').filter(Boolean);
	});
	if (files.length === 0) throw new Error(`No rules in ${rules}`);
	console.log(`GuardDog's rules: ${files.length} run, ${hits.length} hits`);
	for (const hit of hits) console.log(`  ${hit.replace(place, '')}`);
	if (hits.length > 0) process.exitCode = 1;
}

/** The folder's last commit, laid out elsewhere, where the folder is a repository of its own. */
function committed(place) {
	if (!existsSync(join(place, '.git'))) return undefined;
	const target = join(scratch, 'sources');
	mkdirSync(target);
	const archive = join(scratch, 'sources.tar');
	execFileSync('git', ['archive', '--output', archive, 'HEAD'], { cwd: place });
	execFileSync('tar', ['-xf', archive, '-C', target]);
	return target;
}

function pack(place) {
	const target = join(scratch, 'packed');
	mkdirSync(target);
	execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', target], {
		cwd: place,
		stdio: ['ignore', 'ignore', 'pipe'],
		shell: isWindows,
	});
	return join(target, readdirSync(target)[0]);
}

function unpacked(file) {
	const target = join(scratch, 'tarball');
	mkdirSync(target);
	execFileSync('tar', ['-xzf', file, '-C', target, '--strip-components=1']);
	return target;
}

/** The scanner, installed on first use into the cache as its lockfile says. */
function installedTool() {
	const pinned = join(dirname(fileURLToPath(import.meta.url)), 'scan');
	const lockfile = readFileSync(join(pinned, 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 12);
	const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	const cache = process.env.VELOCERT_VEC_CACHE || join(caches, 'n8n-nodes-velocert-vec');
	const place = join(cache, `scan-${hash}`);
	if (!existsSync(place)) {
		console.log("Installing n8n's scanner (about a minute, once)…");
		mkdirSync(cache, { recursive: true });
		// Filled beside its place and moved there, so that half an install is never taken for one.
		const draft = mkdtempSync(join(cache, 'scan-draft-'));
		cpSync(pinned, draft, { recursive: true });
		execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
			cwd: draft,
			stdio: ['ignore', 'ignore', 'inherit'],
			shell: isWindows,
		});
		try {
			renameSync(draft, place);
		} catch (error) {
			// Another process was faster.
			rmSync(draft, { recursive: true, force: true });
			if (!existsSync(place)) throw error;
		}
	}
	return join(place, 'node_modules', '@n8n', 'scan-community-package', 'scanner');
}
