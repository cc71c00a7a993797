import type { IDataObject, ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
import { loadOptionsContext } from './loadOptions.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { runNode } from './runNode.mts';
import { velocertCredential } from './services.mts';

/** Automatic mapping, as the editor saves it. */
export const FIELDS = {
	mappingMode: 'autoMapInputData',
	value: null,
	matchingColumns: [],
	schema: [],
};

/** A row that fits credential type 101 of the sandbox, with headers as people write them. */
export function row(index: number, over: IDataObject = {}): INodeExecutionData {
	return {
		json: {
			'E-Mail': `person${index}@example.com`,
			'Recipient Name': `Person ${index}`,
			course_title: 'Food Safety',
			'completion-date': '2026-11-24',
			Score: '95',
			PASSED: 'TRUE',
			...over,
		},
	};
}

export function rows(count: number): INodeExecutionData[] {
	return Array.from({ length: count }, (_, index) => row(index));
}

/** Parameters of Velocert Issue with fields: mapped as `value` says, or automatically without it. */
export function fieldParameters(
	credentialType: string,
	value?: IDataObject,
	options: IDataObject = {},
): IDataObject {
	return {
		credentialType: { __rl: true, mode: 'id', value: credentialType },
		credentialInput: 'fields',
		fields: value ? { ...FIELDS, mappingMode: 'defineBelow', value } : FIELDS,
		options,
	};
}

/** What the editor's drop-downs of Velocert Issue see once a type is picked; empty for none. */
export function editorContext(sandbox: Sandbox, credentialType: string): ILoadOptionsFunctions {
	return loadOptionsContext(
		new VelocertIssue(),
		{ credentialType: { __rl: true, mode: 'list', value: credentialType } },
		velocertCredential(sandbox),
	);
}

/** Runs Velocert Issue with automatic mapping. */
export async function issueRows(
	sandbox: Sandbox,
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
): Promise<NodeResult> {
	return await runNode({
		node: new VelocertIssue(),
		items,
		parameters: fieldParameters('credentialTypes/101', undefined, options),
		credentials: velocertCredential(sandbox),
		...over,
	});
}
