import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Client } from '../http/client';
import { openClient } from '../http/client';
import type { Endpoint, Service } from '../http/endpoint';
import { describeFailure } from '../http/nodeErrors';
import type { Failure } from '../http/outcome';
import type { Note, Problem } from '../http/problem';
import { inPanel } from '../http/toNodeError';
import type { Memo } from '../memory/memo';
import { openMemo } from '../memory/memo';
import { isOn } from '../params/yesNo';
import type { Ending } from './ending';
import { switchProblem } from './switches';
import { problemOfThrown, quote } from './thrown';

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 16;
const DEFAULT_MANUAL_RUN_LIMIT = 10;

/** One call of a node: what all its rows share. What the user set for the whole run is read once, before anything is sent. */
export interface Run extends Ending {
	client: Client;
	memo: Memo;
	/** Zone of the workflow, for moments that have to become a day. */
	timeZone: string;
	/** The node's parameters as they are saved; n8n copies the whole node each time it is asked for. */
	parameters: IDataObject;
	/** The `options` collection, read once for the first item; `switchProblem` holds for all. */
	options: IDataObject;
	/** Whether the user wants the fields most used instead of the service's whole object. */
	simplify: boolean;
	/** Whether the user only wants to know what would happen: nothing is sent, claimed or mailed then. */
	isDryRun: boolean;
	/** Most items a manual run may send to people; 0 for no limit. */
	manualRunLimit: number;
	/** Shows a note in the output panel. */
	hint(message: string, type?: Note['type']): void;
	/** The same for each of these. */
	hintAll(notes: readonly Note[]): void;
	/** What a user reads about a call without a usable answer. */
	describe(failure: Failure, call: Endpoint<unknown>, labels?: Record<string, string>): Problem;
	cancelled(): boolean;
}

/** Opens a run: one credential read, one client, one memory; or says why it cannot be. */
export async function openRun(
	ending: Ending,
	service: Service,
): Promise<{ run: Run } | { problem: Problem }> {
	const { ctx, isTool } = ending;
	const options = ctx.getNodeParameter('options', 0, {}) as IDataObject;
	const simplify = isOn(ctx.getNodeParameter('simplify', 0, true), true);
	const problem = switchProblem(ctx, options);
	if (problem) return { problem };
	const opened = await open(ctx, service);
	if ('problem' in opened) return opened;
	const { client } = opened;
	client.gate.setMaxWidth(
		Math.round(within(options.concurrency, 1, MAX_CONCURRENCY, DEFAULT_CONCURRENCY)),
	);
	const hint: Run['hint'] = (message, type = 'info') => {
		if (!isTool) ctx.addExecutionHints({ message: inPanel(message), type, location: 'outputPane' });
	};
	const run: Run = {
		...ending,
		client,
		memo: openMemo(ctx, client.clock),
		timeZone: ctx.getTimezone(),
		parameters: ctx.getNode().parameters as IDataObject,
		options,
		simplify,
		isDryRun: isOn(options.dryRun),
		manualRunLimit: within(options.manualRunLimit, 0, Infinity, DEFAULT_MANUAL_RUN_LIMIT),
		hint,
		hintAll(notes) {
			for (const { message, type } of notes) hint(message, type);
		},
		describe: (failure, call, labels) => describeFailure(failure, call, labels),
		cancelled: () => client.signal?.aborted ?? false,
	};
	return { run };
}

async function open(
	ctx: IExecuteFunctions,
	service: Service,
): Promise<{ client: Client } | { problem: Problem }> {
	try {
		return { client: await openClient(ctx, service) };
	} catch (error) {
		const problem = problemOfThrown(error);
		if (error instanceof NodeOperationError) return { problem };
		return {
			problem: {
				message: `The ${service.name} API credential could not be read`,
				description: `${quote(error)}Choose the credential in this node again, or enter it anew.`,
			},
		};
	}
}

/** A number the user set, kept within its bounds; the default when it is no number. */
export function within(value: unknown, min: number, max: number, fallback: number): number {
	const number = value === undefined || value === null || value === '' ? NaN : Number(value);
	return Number.isFinite(number) ? Math.min(Math.max(number, min), max) : fallback;
}
