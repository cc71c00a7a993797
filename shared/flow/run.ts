import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Client } from '../http/client';
import { openClient } from '../http/client';
import type { Endpoint, Service } from '../http/endpoint';
import type { Wording } from '../http/nodeErrors';
import { describeFailure } from '../http/nodeErrors';
import type { Failure } from '../http/outcome';
import type { Problem } from '../http/problem';
import { withoutMarkup } from '../http/problem';
import type { Memo } from '../memory/memo';
import { openMemo } from '../memory/memo';
import { isOn } from '../params/fields';
import { checkSwitches } from './switches';

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 16;
const DEFAULT_MANUAL_RUN_LIMIT = 10;

/** One call of a node: what all its rows share. */
export interface Run {
	ctx: IExecuteFunctions;
	client: Client;
	memo: Memo;
	/** What the user chose under Settings > On Error. */
	onError: 'stop' | 'continue' | 'errorOutput';
	/** Whether an AI agent called the node: everything goes to output 0, as plain text and without files. */
	isTool: boolean;
	/** Zone of the workflow, for moments that have to become a day. */
	timeZone: string;
	/** The `options` collection, read once for the first item; `checkSwitches` holds for all. */
	options: IDataObject;
	/** Whether the user only wants to know what would happen: nothing is sent, claimed or mailed then. */
	isDryRun: boolean;
	/** Most items a manual run may send to people; 0 for no limit. */
	manualRunLimit: number;
	/** Shows a note in the output panel. */
	hint(message: string, type?: 'info' | 'warning'): void;
	/** What a user reads about a call without a usable answer. */
	describe(failure: Failure, call: Endpoint<unknown>, labels?: Record<string, string>): Problem;
	cancelled(): boolean;
	/** Ids of the service that already belong to a row of this run, so that no two rows claim one. */
	claimedIds: Set<string>;
}

/** Opens a run: one credential read, one client, one memory. */
export async function openRun(ctx: IExecuteFunctions, service: Service): Promise<Run> {
	const client = await openClient(ctx, service);
	const options = ctx.getNodeParameter('options', 0, {}) as IDataObject;
	checkSwitches(ctx, options);
	const isTool = ctx.isToolExecution?.() ?? false;
	client.gate.setMaxWidth(
		Math.round(within(options.concurrency, 1, MAX_CONCURRENCY, DEFAULT_CONCURRENCY)),
	);
	const wording: Wording = { plain: isTool };
	return {
		ctx,
		client,
		memo: openMemo(ctx, client.clock),
		onError: onErrorOf(ctx, isTool),
		isTool,
		timeZone: ctx.getTimezone(),
		options,
		isDryRun: isOn(options.dryRun),
		manualRunLimit: within(options.manualRunLimit, 0, Infinity, DEFAULT_MANUAL_RUN_LIMIT),
		hint: (message, type = 'info') => {
			if (!isTool)
				ctx.addExecutionHints({ message: withoutMarkup(message), type, location: 'outputPane' });
		},
		describe: (failure, call, labels) => describeFailure(failure, call, { ...wording, labels }),
		cancelled: () => client.signal?.aborted ?? false,
		claimedIds: new Set(),
	};
}

/** An agent reads the first output only, so a tool has no error output. */
function onErrorOf(ctx: IExecuteFunctions, isTool: boolean): Run['onError'] {
	if (!ctx.continueOnFail()) return 'stop';
	const hasOutput = !isTool && ctx.getNode().onError === 'continueErrorOutput';
	return hasOutput ? 'errorOutput' : 'continue';
}

/** A number the user set, kept within its bounds; the default when it is no number. */
export function within(value: unknown, min: number, max: number, fallback: number): number {
	const number = value === undefined || value === null || value === '' ? NaN : Number(value);
	return Number.isFinite(number) ? Math.min(Math.max(number, min), max) : fallback;
}
