import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../e2e/host/packages.mts';
import { tableRows, textOf } from './pages.mts';

/** Whatever a placeholder may stand for, in the code as on the page. */
const GAP = '…';

/** A text in which the names of fields are gaps, because code puts many of them in. */
const withoutNames = (text: string) => text.replace(/(?<!\w)'[^']+'(?!\w)/g, `'${GAP}'`);

/** Every text in shipped code, with a gap where a value is put in. */
function textsInCode(): string[] {
	const files = ['nodes', 'shared', 'credentials'].flatMap((folder) =>
		readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
	);
	return files.flatMap((file) => {
		const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2022);
		const texts: string[] = [];
		const visit = (node: ts.Node): void => {
			if (ts.isStringLiteralLike(node)) texts.push(node.text);
			if (ts.isTemplateExpression(node)) {
				const rest = node.templateSpans.map(({ literal }) => GAP + literal.text);
				texts.push(node.head.text + rest.join(''));
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
		return texts;
	});
}

/** Messages of the table, each as the pieces between its gaps. */
const messages = tableRows(textOf('docs/errors.md'))
	.map(([message]) => message)
	.filter((message) => !message.includes("(n8n's own text)"))
	.flatMap((message) => message.split('; '));

describe('The table of errors', () => {
	const texts = textsInCode().map(withoutNames);

	const isSaid = (piece: string) => texts.some((text) => text.includes(piece));
	/** Code may put two texts together. */
	const isSaidInTwo = (piece: string) =>
		[...piece.matchAll(/ /g)].some(({ index }) => {
			const parts = [piece.slice(0, index), piece.slice(index + 1)];
			return parts.every((part) => part.length > 3 && isSaid(part));
		});

	it.each(messages)('quotes what the code says: %s', (message) => {
		const pieces = withoutNames(message)
			.split(GAP)
			.map((piece) => piece.replace(/^[':,. ]+|[' ]+$/g, ''))
			.filter((piece) => piece.length > 3);
		expect(pieces.length).toBeGreaterThan(0);
		expect(pieces.filter((piece) => !isSaid(piece) && !isSaidInTwo(piece))).toEqual([]);
	});
});
