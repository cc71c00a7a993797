import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

/** A folder that n8n loads nodes from (N8N_CUSTOM_EXTENSIONS). */
export interface CustomNode {
	folder: string;
	remove(): void;
}

/** Compiles a node of one file as n8n takes it from a folder: CommonJS, in a file called as its class. */
export function compileNode(source: URL, className: string): CustomNode {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-bench-node-'));
	const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), {
		compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
	});
	writeFileSync(join(folder, `${className}.node.js`), outputText);
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
