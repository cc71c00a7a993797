import { dirname, join, relative } from 'node:path/posix';
import type { SinglePackage } from './definitions.mts';

/**
 * The changelog of a single package: the root's without the entries that name nodes or credentials of
 * the other services only. A version that changed nothing else says so.
 */
export function singleChangelog(changelog: string, own: string[], others: string[]): string {
	const names = (text: string, list: string[]) => list.some((name) => text.includes(name));
	const isKept = (entry: string) => names(entry, own) || !names(entry, others);
	const [head, ...versions] = changelog.split(/^(?=## )/m);
	const kept = versions.map((version) => {
		const [title, ...blocks] = version.split(/^(?=- |### )/m);
		const left = blocks.filter((block) => block.startsWith('### ') || isKept(block));
		// A heading says nothing without an entry below it.
		const told = left.filter((block, index) => {
			return !block.startsWith('### ') || (left[index + 1] ?? '### ').startsWith('- ');
		});
		if (blocks.length === 0 || told.length > 0) return [title, ...told].join('').trimEnd();
		return `${title.trimEnd()}\n\nNothing changed in these nodes.`;
	});
	return `${[head.trimEnd(), ...kept].join('\n\n')}\n`;
}

/** A page without the rows of its tables that begin with a link to a file that is not there. */
export function rowsOfPresent(page: string, folder: string, present: Has): string {
	return page
		.split('\n')
		.filter((line) => {
			const file = /^\| \[[^\]]*\]\(([^)]+)\)/.exec(line)?.[1];
			const number = /^\| (\d\d) \|/.exec(line)?.[1];
			if (file !== undefined) return present.has(`${folder}/${file}`);
			return (
				number === undefined ||
				[...present.keys()].some((path) => path.startsWith(`${folder}/${number}-`))
			);
		})
		.join('\n');
}

/** Paths that are there: a set, or a map by path. */
interface Has {
	has(path: string): boolean;
	keys(): Iterable<string>;
}

/**
 * A page of the main repository for a place where only the `present` files are: links to others become
 * addresses. `from` is the page's path in the main repository, `to` the one it gets.
 */
export function withAddresses(
	page: string,
	from: string,
	present: Has,
	repository: string,
	to = from,
): string {
	return page.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, picture, text, target: string) => {
		if (/^(https?:|mailto:|#)/.test(target)) return whole;
		const [path, anchor] = target.split('#');
		const inRoot = join(dirname(from), path);
		const hash = anchor === undefined ? '' : `#${anchor}`;
		const address = present.has(inRoot)
			? relative(dirname(to), inRoot)
			: `${repository}/${picture ? 'raw' : 'blob'}/main/${inRoot}`;
		return `${picture}[${text}](${address}${hash})`;
	});
}

/** A text in which node types are those of a single package. */
export function withTypesOf(text: string, combined: string, { name }: SinglePackage): string {
	return text.replaceAll(`${combined}.`, `${name}.`);
}
