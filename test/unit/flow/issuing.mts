import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v3';
import type { RowOperation } from '../../../shared/flow/operation.ts';
import { runRows } from '../../../shared/flow/rows.ts';
import { ok } from '../../../shared/http/outcome.ts';
import { failureOf, messageOf } from '../../support/failures.mts';
import type { Setting, TestContext } from './context.mts';
import { contextOf, issueThing, service } from './context.mts';

export interface Person {
	name: string;
}

export type Issuing = RowOperation<Person, string>;

/** A small operation that issues something to people, by their names, and whom it was sent to. */
export function issuing(over: Partial<Issuing> = {}) {
	const sent: string[] = [];
	const operation: Issuing = {
		service,
		call: issueThing,
		read: ({ item }) => item.json,
		input: z.object({ name: z.string().min(1, { message: "'Name' is empty" }) }),
		async request(_, jobs) {
			for (const job of jobs) {
				sent.push(job.input.name);
				job.step = ok(`${job.input.name} issued`);
			}
		},
		output: (reply) => ({ json: { said: reply } }),
		...over,
	};
	return { operation, sent };
}

/** Runs an operation as the node that it is all of. */
export async function run(operation: Issuing, setting: Setting | TestContext) {
	const ctx = 'getNode' in setting ? setting : contextOf(setting);
	return await runRows(ctx, () => operation);
}

export function people(...names: string[]): INodeExecutionData[] {
	return names.map((name) => ({ json: { name } }));
}

/** What items say, or why their rows failed. */
export function said(items: INodeExecutionData[]): unknown[] {
	return items.map((item) => messageOf(item) ?? item.json.said);
}

/** All that a failed item says. */
export function textOf(item: INodeExecutionData): string {
	const failure = failureOf(item);
	return `${failure?.message} ${failure?.description}`;
}
