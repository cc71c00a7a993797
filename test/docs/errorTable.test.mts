import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../e2e/host/packages.mts';
import { tableRows, textOf } from './pages.mts';

/** Whatever a placeholder may stand for, in the code as on the page. */
const GAP = '…';

/** A text in which the names of fields are gaps, because code puts many of them in. */
const withoutNames = (text: string) => text.replace(/(?<!\w)'[^']+'(?!\w)/g, `'${GAP}'`);

/** What of a text is said literally: what stands between its gaps. */
function piecesOf(text: string): string[] {
	return withoutNames(text)
		.split(GAP)
		.map((piece) => piece.replace(/^[':,. ]+|[' ]+$/g, ''))
		.filter((piece) => piece.length > 3);
}

/** A literal with a gap where a value is put in; nothing where the code computes all of it. */
function literalOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return undefined;
	return node.head.text + node.templateSpans.map(({ literal }) => GAP + literal.text).join('');
}

/** Every node of the syntax of shipped code. */
function syntaxOfCode(): ts.Node[] {
	const files = ['nodes', 'shared'].flatMap((folder) =>
		readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
	);
	return files.flatMap((file) => {
		const all: ts.Node[] = [];
		const visit = (node: ts.Node): void => {
			all.push(node);
			ts.forEachChild(node, visit);
		};
		visit(ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2022, true));
		return all;
	});
}

/** The literals that an expression may come to. */
function outcomesOf(node: ts.Expression): string[] {
	if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(outcomesOf);
	if (ts.isBinaryExpression(node)) return [node.left, node.right].flatMap(outcomesOf);
	return [literalOf(node) ?? []].flat();
}

/** Whether an object is shown as a hint, or answers a credential test: it has a kind of its own. */
function isNoFailure({ parent }: ts.PropertyAssignment): boolean {
	return parent.properties.some(
		(member) =>
			ts.isPropertyAssignment(member) &&
			(member.name.getText() === 'type' ||
				(member.name.getText() === 'status' && ts.isStringLiteral(member.initializer))),
	);
}

/** What failed items say, as far as it stands beside `message:` or is given to `refuse`. */
function failuresIn(nodes: ts.Node[]): string[] {
	const failures = nodes.flatMap((node) => {
		if (ts.isPropertyAssignment(node) && node.name.getText() === 'message')
			return isNoFailure(node) ? [] : outcomesOf(node.initializer);
		if (ts.isCallExpression(node) && node.expression.getText() === 'refuse' && node.arguments[1])
			return outcomesOf(node.arguments[1]);
		return [];
	});
	// What begins in the middle of a sentence is a part of a message.
	const isWhole = (failure: string) => /^(n8n |[A-Z'…])/.test(failure);
	return [...new Set(failures)].filter(
		(failure) => isWhole(failure) && piecesOf(failure).length > 0,
	);
}

describe('The table of errors', () => {
	const nodes = syntaxOfCode();
	const texts = nodes.flatMap((node) => literalOf(node) ?? []).map(withoutNames);
	const messages = tableRows(textOf('docs/errors.md'))
		.map(([message]) => message)
		.filter((message) => !message.includes("(n8n's own text)"))
		.flatMap((message) => message.split('; '));

	const isSaid = (piece: string) => texts.some((text) => text.includes(piece));
	/** Code may put two texts together. */
	const isSaidInTwo = (piece: string) =>
		[...piece.matchAll(/ /g)].some(({ index }) => {
			const parts = [piece.slice(0, index), piece.slice(index + 1)];
			return parts.every((part) => part.length > 3 && isSaid(part));
		});

	it.each(messages)('quotes what the code says: %s', (message) => {
		const pieces = piecesOf(message);
		expect(pieces.length).toBeGreaterThan(0);
		expect(pieces.filter((piece) => !isSaid(piece) && !isSaidInTwo(piece))).toEqual([]);
	});

	it.each(failuresIn(nodes))('has what the code says: %s', (failure) => {
		const has = (whole: string, part: string) =>
			piecesOf(part).every((piece) => withoutNames(whole).includes(piece));
		expect(
			messages.filter((message) => has(failure, message) || has(message, failure)),
		).not.toEqual([]);
	});
});
