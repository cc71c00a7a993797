import type { PlaceContext } from '../../../shared/memory/place.ts';
import { placeOfMarks } from '../../../shared/memory/place.ts';

const REMOVE_DUPLICATES = 'n8n-nodes-base.removeDuplicates';
const SET = 'n8n-nodes-base.set';

interface Neighbour {
	type: string;
	parameters?: unknown;
}

/** A workflow with these nodes before and behind the node. */
function workflow(before: Neighbour[], behind: Neighbour[] = []): PlaceContext {
	return {
		getNode: () => ({ name: 'Node' }),
		getParentNodes: (_: string, options?: object) => given(before, options),
		getChildNodes: (_: string, options?: object) => given(behind, options),
	} as unknown as PlaceContext;
}

/** n8n leaves the parameters out unless it is asked for them. */
function given(nodes: Neighbour[], options: { includeNodeParameters?: boolean } = {}): Neighbour[] {
	return options.includeNodeParameters ? nodes : nodes.map(({ type }) => ({ type }));
}

const removing = (scope?: string, type = REMOVE_DUPLICATES): Neighbour => ({
	type,
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		options: scope === undefined ? {} : { scope, historySize: 10_000 },
	},
});

describe('the place of marks of what is under way', () => {
	it('is the record of the workflow', () => {
		expect(placeOfMarks(workflow([]))).toBe('workflow');
		expect(placeOfMarks(workflow([{ type: SET }, { type: SET, parameters: {} }]))).toBe('workflow');
	});

	it.each(['workflow', '={{ $json.scope }}'])(
		'is the record of the node where Remove Duplicates uses scope %s',
		(scope) => {
			expect(placeOfMarks(workflow([{ type: SET }, removing(scope)]))).toBe('node');
			expect(placeOfMarks(workflow([], [removing(scope)]))).toBe('node');
		},
	);

	it('is that of the workflow where Remove Duplicates keeps to its own', () => {
		expect(placeOfMarks(workflow([removing('node')], [removing()]))).toBe('workflow');
		expect(placeOfMarks(workflow([{ type: REMOVE_DUPLICATES }]))).toBe('workflow');
	});

	it('does not depend on the options of other nodes', () => {
		expect(placeOfMarks(workflow([removing('workflow', SET)]))).toBe('workflow');
	});
});
