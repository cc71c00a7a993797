import type { SinglePackage } from './definitions.mts';

/** As far as a `package.json` is read or written here. */
export interface Manifest {
	name: string;
	version: string;
	description: string;
	homepage: string;
	keywords: string[];
	repository: { type: string; url: string };
	scripts: Record<string, string>;
	files: string[];
	n8n: { n8nNodesApiVersion: number; strict: boolean; credentials: string[]; nodes: string[] };
	devDependencies: Record<string, string>;
	[other: string]: unknown;
}

/** Scripts of the root that make sense in a tree without tests. */
const SCRIPTS = ['build', 'scan', 'prepublishOnly'];

/** Tools that the scripts run; what the sources import comes on top. */
const TOOLS = ['@n8n/node-cli', '@types/node', 'eslint', 'n8n-workflow', 'typescript'];

/** The classes of a package among those the root lists, e.g. `dist/nodes/VelocertIssue/VelocertIssue.node.js`. */
export function classesOf({ n8n }: Manifest, { prefix }: SinglePackage) {
	const own = (files: string[]) =>
		files.filter((file) => (file.split('/').pop() ?? '').startsWith(prefix));
	return { credentials: own(n8n.credentials), nodes: own(n8n.nodes) };
}

/** The `package.json` of a single package. */
export function singleManifest(
	root: Manifest,
	single: SinglePackage,
	packages: string[],
): Manifest {
	const repository = root.homepage.replace(/#.*$/, '');
	const wanted = new Set([...TOOLS, ...packages]);
	return {
		...root,
		name: single.name,
		description: single.description,
		homepage: `${repository}/tree/package/${single.name}#readme`,
		keywords: single.keywords,
		scripts: {
			...pick(root.scripts, (name) => SCRIPTS.includes(name)),
			lint: 'n8n-node lint',
		},
		n8n: { ...root.n8n, ...classesOf(root, single) },
		devDependencies: pick(root.devDependencies, (name) => wanted.has(name)),
	};
}

function pick(from: Record<string, string>, isWanted: (name: string) => boolean) {
	return Object.fromEntries(Object.entries(from).filter(([name]) => isWanted(name)));
}
