import type { Scope, StoreContext } from './writer';

/** The part of n8n that tells what else stands in the workflow. */
export type PlaceContext = StoreContext & {
	getParentNodes(name: string, options?: { includeNodeParameters?: boolean }): Neighbour[];
	getChildNodes(name: string, options?: { includeNodeParameters?: boolean }): Neighbour[];
};

interface Neighbour {
	type: string;
	parameters?: unknown;
}

const REMOVE_DUPLICATES = 'n8n-nodes-base.removeDuplicates';

/**
 * Where marks of what is under way are kept: in the workflow's record, which is short and so written
 * quickly, unless a Remove Duplicates node keeps its own entries there: it may clear them, limit
 * their number, or use a mode that leaves no room for others.
 */
export function placeOfMarks(ctx: PlaceContext): Scope {
	const own = ctx.getNode().name;
	const options = { includeNodeParameters: true };
	const neighbours = [...ctx.getParentNodes(own, options), ...ctx.getChildNodes(own, options)];
	return neighbours.some(sharesWorkflowRecord) ? 'node' : 'workflow';
}

function sharesWorkflowRecord({ type, parameters }: Neighbour): boolean {
	if (type !== REMOVE_DUPLICATES) return false;
	const scope = /"scope":"([^"]*)"/.exec(JSON.stringify(parameters ?? {}))?.[1];
	// An expression may give either.
	return scope !== undefined && scope !== 'node';
}
