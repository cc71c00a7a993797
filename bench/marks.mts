const END = '<!-- up to here -->';

/**
 * A page with what a command of the project writes into it, between two marks, in place of what stood
 * there. Throws where the marks are missing.
 */
export function withBetween(page: string, command: string, written: string): string {
	const begin = `<!-- npm run ${command} writes this -->`;
	const [from, to] = [page.indexOf(begin), page.indexOf(END)];
	if (from < 0 || to < from) throw new Error(`The page lacks "${begin}" and "${END}"`);
	return `${page.slice(0, from)}${begin}${written}${page.slice(to)}`;
}
