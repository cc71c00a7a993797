import type { INodeProperties } from 'n8n-workflow';

/** Property definitions that more than one node shows. */

export const concurrencyOption: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 16 },
	default: 4,
	description: 'How many requests may be under way at the same time, from 1 to 16',
};

export const manualRunLimitOption: INodeProperties = {
	displayName: 'Manual Run Limit',
	name: 'manualRunLimit',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 10,
	description:
		'Most items to send to real people when you run the workflow by hand; with more, nothing is sent. 0 means no limit.',
};

export const maxWaitOption: INodeProperties = {
	displayName: 'Max Wait',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 120,
	description:
		'Seconds to wait at most. When they are over, the item comes out with its present status.',
};

/** Max Wait of a node that waits only when asked to. */
export const maxWaitIfWaiting: INodeProperties = {
	...maxWaitOption,
	displayOptions: { show: { waitUntilProcessed: [true] } },
};
