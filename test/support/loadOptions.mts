import type { IDataObject, INode, INodeType, INodeTypes } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';
import type { ILoadOptionsFunctions, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { testCredentials } from './testCredentials.mts';

/** The context in which n8n fills the drop-downs of a node in the editor. */
export function loadOptionsContext(
	type: INodeType,
	parameters: IDataObject,
	credentials: Record<string, IDataObject>,
): ILoadOptionsFunctions {
	const node: INode = {
		id: '1',
		name: 'Node',
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(
			Object.keys(credentials).map((name) => [name, { id: name, name }]),
		),
	};
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new Workflow({
		id: 'wf',
		nodes: [node],
		nodeTypes,
		active: false,
		connections: {},
	});
	const additionalData = {
		credentialsHelper: testCredentials(credentials),
		currentNodeParameters: parameters,
	} as unknown as IWorkflowExecuteAdditionalData;
	return new LoadOptionsContext(workflow, node, additionalData, '');
}
