import type { INodeProperties, NodeHint } from 'n8n-workflow';
import { z } from 'zod/v3';
import { refuse } from './inputs';
import type { Row } from './row';
import { isOn } from './yesNo';

/** Property definitions that more than one node shows, and how the ones that need it are read. */

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
		'Most items that a run by hand sends to real people; with more, nothing is sent. 0 means no limit.',
};

/** Shown before a run by hand that the limit would refuse. */
export const manualRunHint: NodeHint = {
	message:
		"There are more items than 'Manual Run Limit' allows (10 unless you changed it), so a run by hand will send nothing. Pass on fewer items, or raise the limit under 'Options'.",
	type: 'warning',
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition:
		'={{ $input.all().length > ($parameter["options"]["manualRunLimit"] ?? 10) && $parameter["options"]["manualRunLimit"] !== 0 }}',
};

export const dryRunOption: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description:
		'Whether to check everything and say for each row what would happen, without sending anything to anybody',
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

export const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};

/** How many results a row asks for, as the two fields above say it. */
export function readLimit(row: Row): unknown {
	return isOn(row.value('returnAll')) ? Infinity : row.value('limit');
}

/** Checks what `readLimit` read: a whole number from 1, or Infinity for all. */
export const limitInput = z.unknown().transform((value, ctx) => {
	const text = typeof value === 'string' ? value.trim() : value;
	const limit = typeof text === 'number' || (typeof text === 'string' && text) ? Number(text) : NaN;
	if (limit === Infinity || (Number.isInteger(limit) && limit >= 1)) return limit;
	return refuse(
		ctx,
		"'Limit' is not a whole number from 1 upwards",
		`It contains '${String(value ?? '').slice(0, 60)}'. Enter a number, or switch on 'Return All'.`,
		'Limit',
	);
});
