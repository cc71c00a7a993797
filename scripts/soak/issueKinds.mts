import type { Kind } from './kind.mts';
import {
	CONTINUE,
	ERROR_OUTPUT,
	fromColumns,
	fromJson,
	issueNode,
	mergeNode,
	RETRY_ON_FAIL,
	splitNode,
	startNode,
	velocertNode,
	workflow,
	inRow,
} from './nodes.mts';

/** Those that issue. */
export const issueKinds: Kind[] = [
	{
		name: 'issue-stop',
		weight: 18,
		workflow: inRow('issue-stop', splitNode, issueNode(fromColumns('101'), 3, RETRY_ON_FAIL)),
		rows: (supply) => supply.recipients('issue-stop', 'columns', 0.08),
		counts: 'Issue',
		against: 'issued',
	},
	{
		name: 'issue-continue',
		weight: 18,
		workflow: inRow(
			'issue-continue',
			splitNode,
			issueNode(fromJson('102'), 2, { ...CONTINUE, ...RETRY_ON_FAIL }),
		),
		rows: (supply) => supply.recipients('issue-continue', 'nested', 0.3),
		counts: 'Issue',
		against: 'issued',
	},
	{
		name: 'validate-issue',
		weight: 14,
		workflow: workflow(
			'validate-issue',
			[
				startNode('validate-issue'),
				splitNode,
				velocertNode('Validate', 'velocertValidate', fromColumns('101'), RETRY_ON_FAIL),
				issueNode(fromColumns('101'), 3, ERROR_OUTPUT),
				mergeNode(3),
			],
			[
				['Start', 0, 'Split', 0],
				['Split', 0, 'Validate', 0],
				['Validate', 0, 'Issue', 0],
				['Issue', 0, 'Merge', 0],
				['Issue', 1, 'Merge', 1],
				['Validate', 1, 'Merge', 2],
			],
		),
		rows: (supply) => supply.recipients('validate-issue', 'columns', 0.3),
		counts: 'Issue',
		against: 'issued',
	},
];
