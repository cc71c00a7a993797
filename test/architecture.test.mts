import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf, withoutComments } from './support/imports.mts';
import { LAYERS } from './support/layers.mts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Source text by its path from the root, with forward slashes. */
type Sources = Record<string, string>;

/** Packages of the host that shipped code may use, by layer; all may take types from n8n-workflow. */
const SHIPPED = [
	'nodes',
	'flow',
	'memory',
	'params',
	'velocert',
	'vec',
	'files',
	'http',
	'text',
	'credentials',
];
const PACKAGES = ['n8n-workflow', 'zod/v3', 'crypto'];

/** The layer a file belongs to, and what it may never leave: its node folder. */
function layerOf(path: string): { layer: string; folder: string } {
	const [top, second = ''] = path.split('/');
	if (top === 'shared') return { layer: second, folder: second };
	if (top === 'nodes') return { layer: 'nodes', folder: second };
	if (top === 'test') return { layer: second, folder: second };
	return { layer: top, folder: top };
}

/** Imports that break the layer table, as sentences. */
function layerViolations(sources: Sources): string[] {
	return Object.entries(sources).flatMap(([path, text]) =>
		importsOf(text).flatMap(({ from, typesOnly }) => {
			const wrong = from.startsWith('.')
				? forbiddenFile(path, from, typesOnly)
				: forbiddenPackage(path, from);
			return wrong === undefined ? [] : [`${path}: ${wrong}`];
		}),
	);
}

function forbiddenFile(path: string, from: string, typesOnly: boolean): string | undefined {
	const target = posix.join(posix.dirname(path), from);
	const [own, other] = [layerOf(path), layerOf(target)];
	if (own.layer === other.layer) {
		return own.folder === other.folder ? undefined : `uses another node, ${target}`;
	}
	const allowed = LAYERS[own.layer]?.[other.layer];
	if (allowed === undefined) return `${own.layer} may not use ${other.layer}, ${target}`;
	if (typesOnly || allowed === 'values') return undefined;
	const file = basename(target).replace(/\.m?ts$/, '');
	return allowed !== 'types' && allowed.includes(file)
		? undefined
		: `${own.layer} may only use types of ${target}`;
}

function forbiddenPackage(path: string, from: string): string | undefined {
	return SHIPPED.includes(layerOf(path).layer) && !PACKAGES.includes(from)
		? `shipped code may not use the package ${from}`
		: undefined;
}

/** What the layer table allows of shipped code and nobody uses. */
function unusedAllowances(sources: Sources): string[] {
	const used = new Set(
		Object.entries(sources).flatMap(([path, text]) =>
			importsOf(text).flatMap(({ from, typesOnly }) => {
				const target = posix.join(posix.dirname(path), from);
				const way = `${layerOf(path).layer} ${layerOf(target).layer}`;
				const file = basename(target).replace(/\.m?ts$/, '');
				return typesOnly ? [`${way} types`] : ['types', 'values', file].map((of) => `${way} ${of}`);
			}),
		),
	);
	return SHIPPED.flatMap((layer) =>
		Object.entries(LAYERS[layer]).flatMap(([other, allowed]) =>
			[allowed].flat().map((of) => `${layer} ${other} ${of}`),
		),
	).filter((allowance) => !used.has(allowance));
}

/** A node folder speaks to one service only. */
function mixedNodes(sources: Sources): string[] {
	const used = new Map<string, Set<string>>();
	for (const [path, text] of Object.entries(sources)) {
		if (!path.startsWith('nodes/')) continue;
		const { folder } = layerOf(path);
		for (const { from } of importsOf(text)) {
			const service = /\/shared\/(velocert|vec)\//.exec(from)?.[1];
			if (service) used.set(folder, (used.get(folder) ?? new Set()).add(service));
		}
	}
	return [...used].filter(([, services]) => services.size > 1).map(([folder]) => folder);
}

/** Files other than `allowed` whose code, comments aside, matches. */
function filesWith(sources: Sources, pattern: RegExp, allowed: string[] = []): string[] {
	return Object.entries(sources)
		.filter(([path, text]) => !allowed.includes(path) && pattern.test(withoutComments(text)))
		.map(([path]) => path);
}

const HTTP_HELPER = /\b(httpRequest\w*|requestWithAuthentication\w*|fetch)\s*[.(]/;
const CLOCK = /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\s*\)|\bperformance\.now\b/;
const NOT_RUN = /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/;

/** How long files may be that are something special: much of the same, or what one reads first. */
const MOST_LINES: Record<string, number> = { 'properties.ts': 300, 'operation.ts': 200 };

function tooLong(sources: Sources): string[] {
	return Object.entries(sources)
		.map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }))
		.filter(({ path, lines }) => lines > (MOST_LINES[basename(path)] ?? 250))
		.map(({ path, lines }) => `${path}: ${lines} lines`);
}

function readSources(...folders: string[]): Sources {
	const paths = folders.flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => /\.m?ts$/.test(file) && !file.includes('node_modules'))
			.map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
	);
	return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

describe('the layers', () => {
	const shipped = readSources('nodes', 'shared', 'credentials');
	const all = {
		...shipped,
		...readSources('sandbox', 'bench', 'test/e2e', 'test/browser', 'test/queue'),
	};

	it('import only what the table allows', () => {
		expect(layerViolations(all)).toEqual([]);
	});

	it('are allowed nothing that they do without', () => {
		expect(unusedAllowances(shipped)).toEqual([]);
	});

	it('keep every node with one service', () => {
		expect(mixedNodes(shipped)).toEqual([]);
	});

	it('reach the network through one file', () => {
		expect(filesWith(shipped, HTTP_HELPER, ['shared/http/send.ts'])).toEqual([]);
	});

	it('take time and chance from the clock', () => {
		expect(filesWith(shipped, CLOCK, ['shared/http/clock.ts'])).toEqual([]);
	});

	it('have no barrel files', () => {
		expect(Object.keys(all).filter((path) => /\/index\.m?ts$/.test(path))).toEqual([]);
	});

	it('have files one would want to live in', () => {
		expect(tooLong({ ...all, ...readSources('test') })).toEqual([]);
	});

	it('are tested by tests that all run', () => {
		expect(filesWith(readSources('test'), NOT_RUN)).toEqual([]);
	});
});

describe('the checks of the layers', () => {
	it.each([
		['nodes/A/A.node.ts', "import { b } from '../B/operation';"],
		['nodes/A/operation.ts', "import { send } from '../../shared/http/send';"],
		['shared/velocert/a.ts', "import type { Vec } from '../vec/schemas';"],
		['shared/vec/a.ts', "import { lookup } from '../velocert/lookups';"],
		['shared/flow/a.ts', "import { openFile } from '../files/openFile';"],
		['shared/http/a.ts', "export { run } from '../flow/run';"],
		['shared/params/a.ts', "const { send } = await import('../http/send');"],
		['shared/params/a.ts', "import {\n\ttype Run,\n\tsend,\n} from '../http/send';"],
		['shared/files/a.ts', "import fs from 'node:fs';"],
		['shared/files/a.ts', "import { z } from 'zod';"],
		['credentials/A.ts', "import '../shared/http/client';"],
		['sandbox/a.mts', "import type { Run } from '../shared/flow/run.ts';"],
		['test/e2e/a.mts', "import { A } from '../../nodes/A/A.node.ts';"],
		['test/e2e/a.mts', "import { openBrowser } from '../browser/openBrowser.mts';"],
		['test/e2e/a.mts', "import { openQueue } from '../queue/host/openQueue.mts';"],
	])('find the wrong import in %s: %s', (path, text) => {
		expect(layerViolations({ [path]: text })).toHaveLength(1);
	});

	it.each([
		['nodes/A/operation.ts', "import type { Endpoint } from '../../shared/http/endpoint';"],
		['shared/memory/a.ts', "import { type Clock } from '../http/clock';"],
		['shared/flow/a.ts', "// import { send } from '../http/send';"],
		['test/e2e/a.mts', "import { startSandbox } from '../../sandbox/server.mts';"],
		['test/queue/host/a.mts', "import { startN8n } from '../../e2e/host/startN8n.mts';"],
	])('accept the right import in %s: %s', (path, text) => {
		expect(layerViolations({ [path]: text })).toEqual([]);
	});

	it('find what is allowed though nobody uses it', () => {
		const text = "import type { Clock } from '../http/clock';";
		const unused = unusedAllowances({ 'shared/memory/a.ts': text });
		expect(unused).toContain('memory text values');
		expect(unused).not.toContain('memory http types');
	});

	it('find a node with both services', () => {
		const text = "import { a } from '../../shared/vec/a';\nimport '../../shared/velocert/b';";
		expect(mixedNodes({ 'nodes/A/operation.ts': text })).toEqual(['A']);
	});

	it.each([
		[HTTP_HELPER, 'await this.helpers.httpRequestWithAuthentication.call(this)'],
		[HTTP_HELPER, "await fetch('https://example.com')"],
		[CLOCK, 'const started = Date.now();'],
		[NOT_RUN, ['it', "skip('later', () => {})"].join('.')],
	])('find %s', (pattern, text) => {
		expect(filesWith({ 'shared/flow/a.ts': text }, pattern)).toEqual(['shared/flow/a.ts']);
	});

	it('find a file that has grown too long', () => {
		const lines = (count: number) => 'x\n'.repeat(count);
		const sources = {
			'a.ts': lines(251),
			'b.ts': lines(250),
			'nodes/A/properties.ts': lines(300),
			'nodes/A/operation.ts': lines(201),
		};
		expect(tooLong(sources)).toEqual(['a.ts: 251 lines', 'nodes/A/operation.ts: 201 lines']);
	});
});
