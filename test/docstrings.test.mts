import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Exported functions without a docstring, as `path: name`. */
function undocumented(path: string, text: string): string[] {
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
	return source.statements
		.filter((statement) => ts.canHaveModifiers(statement) && isExported(statement))
		.flatMap((statement) => functionsOf(statement, source))
		.filter(({ node }) => !ts.getJSDocCommentsAndTags(node).some(ts.isJSDoc))
		.map(({ name }) => `${path}: ${name}`);
}

function isExported(statement: ts.HasModifiers): boolean {
	const modifiers = ts.getModifiers(statement) ?? [];
	return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** What can be called from outside: functions, constants that hold one, public methods of classes. */
function functionsOf(
	statement: ts.Statement,
	source: ts.SourceFile,
): Array<{ name: string; node: ts.Node }> {
	if (ts.isFunctionDeclaration(statement))
		return [{ name: statement.name?.text ?? 'default', node: statement }];
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations
			.filter(({ initializer }) => initializer && isFunction(initializer))
			.map((declaration) => ({ name: declaration.name.getText(source), node: statement }));
	if (
		ts.isClassDeclaration(statement) &&
		!/ implements I(Node|Credential)Type\b/.test(statement.getText(source))
	)
		return statement.members
			.filter((member) => ts.isMethodDeclaration(member) && !isHidden(member))
			.map((member) => ({
				name: `${statement.name?.text}.${member.name?.getText(source)}`,
				node: member,
			}));
	return [];
}

function isFunction(node: ts.Expression): boolean {
	return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function isHidden(member: ts.ClassElement): boolean {
	const isPrivate = ts.canHaveModifiers(member)
		? ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
		: false;
	return isPrivate === true || (member.name !== undefined && ts.isPrivateIdentifier(member.name));
}

describe('What the files of the package export', () => {
	it('says what types cannot', () => {
		const paths = ['nodes', 'shared'].flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.ts'))
				.map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
		);
		expect(paths.length).toBeGreaterThan(100);
		expect(
			paths.flatMap((path) => undocumented(path, readFileSync(join(root, path), 'utf8'))),
		).toEqual([]);
	});

	it.each([
		['export function a() {}', 'a'],
		['export async function a() {}', 'a'],
		['export const a = () => 1;', 'a'],
		['// No docstring\nexport function a() {}', 'a'],
		['/** Of a class. */\nexport class A { b() {} }', 'A.b'],
	])('is found wanting in %s', (text, name) => {
		expect(undocumented('a.ts', text)).toEqual([`a.ts: ${name}`]);
	});

	it.each([
		'/** Says what it does. */\nexport function a() {}',
		'/** Says what it does. */\nexport const a = () => 1;',
		'function a() {}',
		'export const a = 1;',
		'export class A { private b() {} #c() {} }',
		'export class A implements INodeType { execute() {} }',
	])('is content with %s', (text) => {
		expect(undocumented('a.ts', text)).toEqual([]);
	});
});
