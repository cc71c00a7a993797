/** What one line of a source file takes from another file or a package. */
export interface Import {
	from: string;
	typesOnly: boolean;
}

/** The text of a source file without what is commented out. */
export function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** Everything a file imports or re-exports, dynamic imports and `require` included. */
export function importsOf(text: string): Import[] {
	const code = withoutComments(text);
	const clauses = [
		...code.matchAll(/^\s*(?:import|export)\s+([^;'"]*?)\s*from\s*['"]([^'"]+)['"]/gm),
	].map(([, clause, from]) => ({ from, typesOnly: isTypesOnly(clause) }));
	const bare = [
		...code.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
		...code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g),
	].map(([, from]) => ({ from, typesOnly: false }));
	return [...clauses, ...bare];
}

function isTypesOnly(clause: string): boolean {
	if (/^type\s/.test(clause)) return true;
	const members = /^\{([\s\S]*)\}$/
		.exec(clause)?.[1]
		.split(',')
		.map((member) => member.trim());
	return members?.filter(Boolean).every((member) => member.startsWith('type ')) ?? false;
}
