import { spawnSync } from 'node:child_process';
import { root } from './setup.mjs';

/**
 * The n8n to test on: the newest version that `wanted` allows, e.g. 2.10.x. Registries do not keep all
 * parts of old ones; where none of those versions is whole, the next that is. Says which it is, and ends
 * this process where there is none.
 */
export function wantedN8n(wanted = '') {
	if (!/^(newest|\d+\.\d+(\.(\d+|x))?)$/.test(wanted)) {
		giveUp('It names a version such as 2.10.x, or says newest');
	}
	const all = view('n8n', 'versions').filter((version) => /^[\d.]+$/.test(version));
	if (wanted === 'newest') return newestOf(all);
	const isMeant = (version) =>
		version === wanted || minorOf(version) === wanted.replace(/\.x$/, '');
	const meant = all.filter(isMeant).sort(byNumber).reverse();
	const later = all.filter((version) => !isMeant(version) && byNumber(version, wanted) > 0);
	const found = meant.find(isWhole) ?? newestOfEach(later).find(isWhole);
	if (found === undefined) giveUp(`npm knows no n8n ${wanted} and none after it`);
	const why = isMeant(found)
		? `the newest ${wanted}`
		: `the next after ${wanted} that npm has whole`;
	console.log(`Testing on n8n ${found}${found === wanted ? '' : ` (${why})`}`);
	return found;
}

/** Not the one that npm calls latest, which may have come out in part only. */
function newestOf(all) {
	const found = all.sort(byNumber).reverse().find(isWhole);
	if (found === undefined) giveUp('npm knows no n8n');
	console.log(`Testing on n8n ${found} (the newest that npm has whole)`);
	return found;
}

/** Whether the registry also has the heart of it, which comes out together with each version. */
function isWhole(version) {
	const core = view(`n8n@${version}`, 'dependencies.n8n-core')[0];
	return core !== undefined && view(`n8n-core@${core}`, 'version').length > 0;
}

/** The newest version of each minor one, the oldest first. */
function newestOfEach(versions) {
	const newest = new Map();
	for (const version of versions.sort(byNumber)) newest.set(minorOf(version), version);
	return [...newest.values()];
}

const minorOf = (version) => version.split('.', 2).join('.');

const byNumber = (one, other) => one.localeCompare(other, 'en', { numeric: true });

/** What the registry says, as a list; an empty one where it says nothing. */
function view(spec, field) {
	const { status, stdout } = spawnSync('npm', ['view', spec, field, '--json'], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	if (status !== 0) return [];
	try {
		return [JSON.parse(stdout)].flat();
	} catch {
		return [];
	}
}

function giveUp(why) {
	console.error(`--n8n: ${why}.`);
	process.exit(1);
}
