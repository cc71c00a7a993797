import { WorkflowExecute } from 'n8n-core';
import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeType,
	INodeTypes,
	NodeConnectionType,
} from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';
import { engineData } from './engineData.mts';
import { startNode } from './startNode.mts';
import { workflow as present } from './workflowId.mts';

export interface ToolUse {
	node: INodeType;
	parameters: IDataObject;
	credentials: Record<string, IDataObject>;
	settings?: Partial<INode>;
}

/** What the agent is handed for one call, as text and, where it is an answer at all, as data. */
export interface Observation {
	text: string;
	answer: IDataObject[];
	/** Whether a file came with it. */
	hasFile: boolean;
}

/**
 * Lets an agent of version 3 call a tool, once for each query: it asks the engine to run the node, and
 * reads what n8n keeps of that. Source: `buildObservation` in n8n's nodes-langchain 2.41.
 */
export async function askTool(use: ToolUse, ...queries: IDataObject[]): Promise<Observation[]> {
	const observations: Observation[] = [];
	const workflow = openWorkflow(use, agentNode(queries, observations));
	const additionalData = engineData(workflow, use.credentials);
	const start = workflow.getNode('Start');
	if (!start) throw new Error('The workflow has no start');
	const question = [{ json: { chatInput: 'Please', error: 'of the row' } }];
	const data = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: start, data: { main: [question] }, source: null }],
		},
	});
	const result = await new WorkflowExecute(additionalData, 'trigger', data).processRunExecutionData(
		workflow,
	);
	if (observations.length === 0) {
		throw new Error(`The agent got no answer: ${result.data.resultData.error?.message}`);
	}
	return observations;
}

/** Asks for all calls at once, and notes what comes of them when it is resumed. */
function agentNode(queries: IDataObject[], observations: Observation[]): INodeType {
	return {
		description: {
			...startNode.description,
			name: 'agent',
			group: ['transform'],
			inputs: ['main'],
		},
		async execute(this: IExecuteFunctions, response?: EngineResponse) {
			if (!response || response.actionResponses.length === 0) {
				const actions = queries.map((input, index) => ({
					actionType: 'ExecutionNodeAction' as const,
					nodeName: 'Tool',
					type: NodeConnectionTypes.AiTool as NodeConnectionType,
					input,
					id: `call ${index}`,
					metadata: { itemIndex: 0 },
				}));
				return { actions, metadata: {} } as unknown as EngineRequest;
			}
			for (const { data } of response.actionResponses) observations.push(observe(data));
			return [[{ json: {} }]];
		},
	};
}

function observe(data: EngineResponse['actionResponses'][number]['data']): Observation {
	const items = data.data?.ai_tool?.[0] ?? [];
	const text =
		items.length > 0
			? JSON.stringify(items.map(({ json }) => json))
			: JSON.stringify(data.error ? { error: data.error.message } : '');
	return {
		text,
		answer: items.map(({ json }) => json),
		hasFile: items.some(({ binary }) => binary !== undefined),
	};
}

/** The node as n8n offers it to agents. */
function asTool(node: INodeType): INodeType {
	const tool = Object.create(node) as INodeType;
	tool.description = { ...node.description, inputs: [], outputs: [NodeConnectionTypes.AiTool] };
	return tool;
}

function openWorkflow(use: ToolUse, agent: INodeType): Workflow {
	const types: Record<string, INodeType> = {
		'test.start': startNode,
		'test.agent': agent,
		'test.node': use.node,
		'test.nodeTool': asTool(use.node),
	};
	const nodeTypes = {
		getByName: (name: string) => types[name],
		getByNameAndVersion: (name: string) => NodeHelpers.getVersionedNodeType(types[name]),
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const node = (name: string, type: string, over: Partial<INode> = {}): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...over,
	});
	return new Workflow({
		id: present.id,
		nodes: [
			node('Start', 'test.start'),
			node('Agent', 'test.agent'),
			node('Tool', 'test.nodeTool', {
				parameters: use.parameters as INode['parameters'],
				credentials: Object.fromEntries(
					Object.keys(use.credentials).map((type) => [type, { id: type, name: type }]),
				),
				...use.settings,
			}),
		],
		nodeTypes,
		active: false,
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	});
}
