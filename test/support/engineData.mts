import { ExecutionLifecycleHooks } from 'n8n-core';
import type { IDataObject, IWorkflowExecuteAdditionalData, Workflow } from 'n8n-workflow';
import { testCredentials } from './testCredentials.mts';
import { workflow as present } from './workflowId.mts';

/** What n8n's engine needs beside a workflow to execute it, with these credentials by their type. */
export function engineData(
	workflow: Workflow,
	credentials: Record<string, IDataObject>,
): IWorkflowExecuteAdditionalData {
	const hooks = new ExecutionLifecycleHooks('manual', '1', {
		id: present.id,
		name: 'wf',
		active: false,
		nodes: Object.values(workflow.nodes),
		connections: {},
	} as never);
	return {
		executionId: '1',
		hooks,
		variables: {},
		webhookWaitingBaseUrl: 'http://localhost/w',
		formWaitingBaseUrl: 'http://localhost/f',
		restApiUrl: 'http://localhost/rest',
		credentialsHelper: testCredentials(credentials),
		setExecutionStatus() {},
		logAiEvent() {},
	} as unknown as IWorkflowExecuteAdditionalData;
}
