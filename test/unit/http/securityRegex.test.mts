import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../../..');
const LENGTH = 100_000;
/** Linear work on so many characters takes 1 to 10 ms; quadratic work takes seconds. */
const LIMIT_MS = 400;
/** Quadratic work of 0.6 ms here would take 400 ms there, so only few texts are tried in full length. */
const SAMPLE_LENGTH = 4_000;
const SAMPLE_LIMIT_MS = 0.6;

interface Found {
	at: string;
	regex: RegExp;
}

const shipped = ['nodes', 'shared', 'credentials']
	.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
	)
	.flatMap((path) => regexesOf(path, readFileSync(join(ROOT, path), 'utf8')));

describe('the regular expressions of the package', () => {
	it('are found, those inside of expressions and descriptions too', () => {
		const places = new Set(shipped.map(({ at }) => at.split(':')[0]));
		expect(places).toContain('shared/params/inputs.ts');
		expect(places).toContain('credentials/VecApi.credentials.ts');
		expect(places).toContain('shared/velocert/properties.ts');
		expect(shipped.length).toBeGreaterThan(40);
	});

	it('are all written down, none put together from data', () => {
		const built = ['nodes', 'shared', 'credentials']
			.flatMap((folder) =>
				readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
					.filter((file) => file.endsWith('.ts'))
					.map((file) => join(ROOT, folder, file)),
			)
			.filter((file) => /\bRegExp\s*\(/.test(readFileSync(file, 'utf8')));
		expect(built).toEqual([]);
	});

	it.each(shipped.map(({ at, regex }) => [at, regex] as const))(
		'take no longer for hostile text than for any: %s %s',
		(_, regex) => {
			expect(slowText(regex)).toBeUndefined();
		},
	);
});

describe('the search for slow expressions', () => {
	it.each([/\/+$/, /\s+$/g, /^(a+)+$/, /(\d+)*x/, /^\s*\s*$/, /a.*a.*b/])('finds %s', (regex) => {
		expect(slowText(regex, 20_000, 50)).toBeDefined();
	});

	it('finds an expression inside of an expression', () => {
		const text = 'const a = \'={{ $json.a.replace(/\\\\/+$/, "") }}\';';
		expect(regexesOf('a.ts', text)).toEqual([{ at: 'a.ts:1', regex: /\/+$/ }]);
	});
});

/** The first text for which an expression needs far longer than its share, by its beginning and end. */
function slowText(regex: RegExp, fullLength = LENGTH, limitMs = LIMIT_MS): string | undefined {
	const slow = hostileTexts(regex).find((textOf) => {
		// Short ones first, or an exponential expression would keep this test for ever.
		const takes = [20, 30, 200, SAMPLE_LENGTH].find(
			(length) => timeOf(regex, textOf(length)) > SAMPLE_LIMIT_MS,
		);
		if (takes === undefined) return false;
		return takes < SAMPLE_LENGTH || timeOf(regex, textOf(fullLength)) > limitMs;
	});
	return slow?.(20);
}

/** Milliseconds, the best of a few, because machines pause and engines learn. */
function timeOf(regex: RegExp, text: string): number {
	let best = Infinity;
	for (let run = 0; run < 3 && best > SAMPLE_LIMIT_MS; run++) {
		const started = performance.now();
		text.replace(regex, '');
		best = Math.min(best, performance.now() - started);
	}
	return best;
}

/**
 * Long runs of everything an expression mentions and of what its classes mean, behind each beginning
 * it might want, with an end that makes it try again.
 */
function hostileTexts({ source }: RegExp): Array<(length: number) => string> {
	const literal = source.replace(/\\[dwsbDWSB]|\\p\{\w+\}|\[\^?|[\]()|^$?*+]|\{[\d,]+\}/g, ' ');
	const words = literal.replaceAll('\\', '').split(/\s+/).filter(Boolean);
	const units = new Set([
		...[' ', '\t', '\n', 'a', 'A', '0', '1', '.', '-', '_', '/', '@', '"', "'", '<', ':', '=', ','],
		...['a.', 'a@', '1.', '1-', '0/', ' a', 'aa ', '\r\n', 'é', '名', '\u200b', '😀'],
		...words,
		...words.flatMap((word) => [...word]),
	]);
	const beginnings = new Set(['', 'a', '1', ...words, words.join(''), 'a@a.', '2026-11-24T10:00']);
	const ends = ['', '!', '\n'];
	return [...units].flatMap((unit) =>
		[...beginnings].flatMap((beginning) =>
			ends.map(
				(end) => (length: number) => beginning + unit.repeat(Math.ceil(length / unit.length)) + end,
			),
		),
	);
}

/** Regular expressions of a source, and of n8n expressions in its texts. */
function regexesOf(path: string, text: string): Found[] {
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
	const found: Found[] = [];
	const visit = (node: ts.Node): void => {
		const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
		if (ts.isRegularExpressionLiteral(node)) found.push({ at: `${path}:${line}`, regex: of(node) });
		else if (isFieldPattern(node)) {
			found.push({ at: `${path}:${line}`, regex: new RegExp(node.initializer.text) });
		} else if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
			const isRaw = ts.isTaggedTemplateExpression(node.parent);
			const code = isRaw ? node.getText(source).slice(1, -1) : expressionIn(node.text);
			found.push(...within(code).map((regex) => ({ at: `${path}:${line}`, regex })));
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** A pattern that n8n checks a field with; it is a text in the description of a node. */
function isFieldPattern(
	node: ts.Node,
): node is ts.PropertyAssignment & { initializer: ts.StringLiteral } {
	return (
		ts.isPropertyAssignment(node) &&
		ts.isIdentifier(node.name) &&
		node.name.text === 'regex' &&
		ts.isStringLiteralLike(node.initializer)
	);
}

/** The code in a text that is an n8n expression, or the beginning of one. */
function expressionIn(text: string): string {
	return /^=\{\{([\s\S]*?)(\}\})?$/.exec(text)?.[1] ?? '';
}

function within(code: string): RegExp[] {
	if (!code.includes('/')) return [];
	const source = ts.createSourceFile('expression.ts', code, ts.ScriptTarget.ES2022, true);
	const found: RegExp[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) found.push(of(node));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

function of({ text }: ts.RegularExpressionLiteral): RegExp {
	const end = text.lastIndexOf('/');
	return new RegExp(text.slice(1, end), text.slice(end + 1));
}
