import type { Kind } from './kind.mts';
import {
	bulkNode,
	CONTINUE,
	downloadNode,
	ERROR_OUTPUT,
	fileNode,
	keepNode,
	mergeNode,
	RETRY_ON_FAIL,
	retryNode,
	splitNode,
	startNode,
	uploadNode,
	workflow,
	inRow,
	byId,
} from './nodes.mts';

/** Marks in titles: what failed is retried one by one, or what was in bulk all at once. */
const UPLOADED = 'Diploma';
export const IN_BULK = 'Bulk diploma';

/** Those that put something into the vault, or have it processed again. */
export const vaultKinds: Kind[] = [
	{
		name: 'upload-stop',
		weight: 9,
		workflow: inRow(
			'upload-stop',
			splitNode,
			fileNode,
			uploadNode(RETRY_ON_FAIL),
			keepNode('Keep', 'result'),
			downloadNode(RETRY_ON_FAIL),
		),
		rows: (supply) => supply.graduates(UPLOADED, 1, 3, { bad: 0.03, fail: 0 }),
		counts: 'Upload',
		against: 'stored',
	},
	{
		name: 'upload-continue',
		weight: 9,
		workflow: inRow(
			'upload-continue',
			splitNode,
			fileNode,
			uploadNode(CONTINUE),
			keepNode('Keep', 'result'),
			downloadNode(CONTINUE),
		),
		rows: (supply) => supply.graduates(UPLOADED, 2, 4, { bad: 0.1, fail: 0.2 }),
		counts: 'Upload',
		against: 'stored',
	},
	{
		name: 'bulk-stop',
		weight: 8,
		workflow: inRow(
			'bulk-stop',
			splitNode,
			fileNode,
			bulkNode(RETRY_ON_FAIL),
			keepNode('Keep', 'result'),
		),
		rows: (supply) => supply.graduates(IN_BULK, 2, 6, { bad: 0.02, fail: 0.1 }),
		counts: 'Bulk',
		against: 'stored',
	},
	{
		name: 'bulk-error-output',
		weight: 8,
		workflow: workflow(
			'bulk-error-output',
			[
				startNode('bulk-error-output'),
				splitNode,
				fileNode,
				bulkNode({ ...ERROR_OUTPUT, ...RETRY_ON_FAIL }),
				keepNode('Keep', 'result'),
				keepNode('Keep failed', 'result'),
				mergeNode(2),
			],
			[
				['Start', 0, 'Split', 0],
				['Split', 0, 'Get file', 0],
				['Get file', 0, 'Bulk', 0],
				['Bulk', 0, 'Keep', 0],
				['Bulk', 1, 'Keep failed', 0],
				['Keep', 0, 'Merge', 0],
				['Keep failed', 0, 'Merge', 1],
			],
		),
		rows: (supply) => supply.graduates(IN_BULK, 2, 6, { bad: 0.1, fail: 0.1 }),
		counts: 'Bulk',
		against: 'stored',
	},
	{
		name: 'retry-one',
		weight: 4,
		workflow: inRow(
			'retry-one',
			splitNode,
			retryNode(
				{
					retryMode: 'certificate',
					certificateId: byId('={{ $json.uuid }}'),
				},
				{ ...CONTINUE, ...RETRY_ON_FAIL },
			),
			keepNode('Keep', 'result'),
		),
		rows: (supply) => supply.failed(),
		counts: 'Retry',
		against: 'retried',
	},
];
