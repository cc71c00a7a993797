import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService, WorkflowExecute } from 'n8n-core';
import type {
	ExecutionError,
	IBinaryData,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRunExecutionData,
	IWorkflowSettings,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, deepCopy, NodeHelpers, Workflow } from 'n8n-workflow';
import { engineData } from './engineData.mts';
import { startNode } from './startNode.mts';
import { workflow as present } from './workflowId.mts';

export interface NodeRun {
	node: INodeType;
	items: INodeExecutionData[];
	parameters?: IDataObject;
	/** Credential data by type, e.g. `{ vecApi: { apiToken, baseUrl } }`. */
	credentials: Record<string, IDataObject>;
	/** Node settings, e.g. `{ onError, retryOnFail, maxTries, waitBetweenTries }`. */
	settings?: Partial<INode>;
	workflowSettings?: IWorkflowSettings;
	/** `trigger` (default) runs as in production, `manual` as from the editor. */
	mode?: WorkflowExecuteMode;
	/** Cancels the execution this many milliseconds after its start. */
	cancelAfterMs?: number;
	/** Cancels the execution as soon as this resolves. */
	cancelWhen?: Promise<void>;
	/** Execution data of a failed run, to run it again as the Retry button does. */
	resume?: IRunExecutionData;
	/** What n8n keeps for the workflow between its executions; the run changes it as n8n would. */
	staticData?: IDataObject;
}

export interface NodeResult {
	/** Items per output, the error output last. */
	outputs: INodeExecutionData[][];
	error?: ExecutionError & { description?: string; context?: IDataObject; httpCode?: string };
	hints: NodeExecutionHint[];
	/** All that n8n would save of the execution. */
	data: IRunExecutionData;
}

/** Runs one node through n8n's own engine, as the second node of a workflow. */
export async function runNode(run: NodeRun): Promise<NodeResult> {
	const workflow = openWorkflow(run);
	const additionalData = engineData(workflow, run.credentials);
	const data = run.resume ?? firstRun(workflow, run.items);
	// The Retry button takes the workflow as it is saved now.
	for (const next of data.executionData?.nodeExecutionStack ?? []) {
		next.node = workflow.getNode(next.node.name) ?? next.node;
	}
	const execution = new WorkflowExecute(additionalData, run.mode ?? 'trigger', data);
	const pending = execution.processRunExecutionData(workflow);
	if (run.cancelAfterMs !== undefined) setTimeout(() => pending.cancel(), run.cancelAfterMs);
	void run.cancelWhen?.then(() => pending.cancel());
	const result = await pending;
	if (run.staticData) Object.assign(run.staticData, deepCopy({ ...workflow.staticData }));
	const task = result.data.resultData.runData.Node?.at(-1);
	return {
		outputs: (task?.data?.main ?? []).map((items) => items ?? []),
		error: (task?.error ?? result.data.resultData.error) as NodeResult['error'],
		hints: task?.hints ?? [],
		data: result.data,
	};
}

function openWorkflow(run: NodeRun): Workflow {
	const types: Record<string, INodeType> = { 'test.start': startNode, 'test.node': run.node };
	const nodeTypes = {
		getByName: (name: string) => types[name],
		getByNameAndVersion: (name: string) => NodeHelpers.getVersionedNodeType(types[name]),
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const nodes: INode[] = [
		{
			id: '1',
			name: 'Start',
			type: 'test.start',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: '2',
			name: 'Node',
			type: 'test.node',
			typeVersion: 1,
			position: [0, 0],
			parameters: (run.parameters ?? {}) as INode['parameters'],
			credentials: Object.fromEntries(
				Object.keys(run.credentials).map((type) => [type, { id: type, name: type }]),
			),
			...run.settings,
		},
	];
	return new Workflow({
		id: present.id,
		nodes,
		nodeTypes,
		active: false,
		connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		settings: run.workflowSettings ?? {},
		...(run.staticData ? { staticData: deepCopy(run.staticData) } : {}),
	});
}

function firstRun(workflow: Workflow, items: INodeExecutionData[]): IRunExecutionData {
	const start = workflow.getNode('Start');
	if (!start) throw new Error('The workflow has no start');
	return createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: start, data: { main: [items] }, source: null }],
		},
	});
}

/** What n8n's Retry button starts from: the saved execution without the failed node's result. */
export function savedForRetry({ data }: NodeResult): IRunExecutionData {
	const saved = JSON.parse(JSON.stringify(data)) as IRunExecutionData;
	delete saved.resultData.error;
	delete saved.resultData.runData.Node;
	return saved;
}

/** Chooses where n8n keeps files: `default` in the items, `filesystem` in a new folder. */
export async function useBinaryMode(mode: 'default' | 'filesystem'): Promise<void> {
	Object.assign(Container.get(BinaryDataConfig), {
		mode,
		availableModes: [mode],
		localStoragePath: mkdtempSync(join(process.env.N8N_USER_FOLDER ?? tmpdir(), 'files-')),
	});
	await Container.get(BinaryDataService).init();
}

/** An item with one file, stored the way the present binary mode stores it. */
export async function itemWithFile(
	json: IDataObject,
	file: { bytes: Buffer; fileName?: string; mimeType: string; field?: string },
): Promise<INodeExecutionData> {
	const stored = await Container.get(BinaryDataService).store(
		{ type: 'execution', workflowId: 'wf', executionId: '1' },
		file.bytes,
		{ mimeType: file.mimeType, fileName: file.fileName, data: '' },
	);
	return { json, binary: { [file.field ?? 'data']: stored } };
}

/** The bytes of a file that left a node, from wherever the present binary mode keeps them. */
export async function fileBytes(file: IBinaryData | undefined): Promise<Buffer> {
	if (!file) throw new Error('There is no file');
	return await Container.get(BinaryDataService).getAsBuffer(file);
}
