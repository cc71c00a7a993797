import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { projectRoot } from '../e2e/host/packages.mts';

const { n8n } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[] };
};

/** The source of every node of the package by its class, e.g. `VelocertIssue`. */
export const nodeSources = n8n.nodes.map((file) => ({
	name: basename(file).split('.')[0],
	source: file.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
}));

/** A node from its source. */
export async function loadNode({ name, source }: (typeof nodeSources)[number]): Promise<INodeType> {
	const classes = (await import(join(projectRoot, source))) as Record<string, new () => INodeType>;
	return new classes[name]();
}
