import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
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
		parameters: {
			credentialType: { mode: 'id', value: 'credentialTypes/101' },
			credentialInput: 'fields',
			fields: FIELDS,
			options,
		},
		credentials: velocertCredential(sandbox),
		...over,
	});
}
