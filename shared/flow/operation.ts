import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { ZodType, ZodTypeDef } from 'zod/v3';
import type { Endpoint, Service } from '../http/endpoint';
import type { Outcome } from '../http/outcome';
import type { Problem } from '../http/problem';
import type { Row } from '../params/row';
import type { Run } from './run';

/** How the handling of one row ended: a call's outcome, or a problem described where it was found. */
export type Step<Reply> = Outcome<Reply> | { kind: 'problem'; problem: Problem };

/** One row on its way through a node. `step` is set as soon as its end is known. */
export interface Job<Input, Reply> {
	row: Row;
	/** Set when the row passed the check. */
	input?: Input;
	step?: Step<Reply>;
	/** An earlier row that is the very same write: nothing is sent for this one, it shares that row's end. */
	original?: Job<Input, Reply>;
}

/** A job whose row passed the check. */
export type CheckedJob<Input, Reply> = Job<Input, Reply> & { input: Input };

/** What leaves the node for one row; `output` picks one of several outputs. */
export interface Output {
	json: IDataObject;
	binary?: IBinaryKeyData;
	output?: number;
}

/** What every row operation says of itself, in the order an item passes through. */
export interface RowOperation<Input, Reply> {
	service: Service;
	/** The call whose words describe a missing answer. */
	call: Endpoint<unknown>;
	/** Set for operations that reach people: a manual run is then limited by `options.manualRunLimit`. */
	reachesPeople?: boolean;
	/** Number of regular outputs. */
	outputs?: number;
	/** Labels of the node's fields by the service's field names, for the service's complaints. */
	labels?: Record<string, string>;
	/** The row's parameters, as n8n gives them. */
	read(row: Row, run: Run): unknown;
	/** What the parameters have to be; its messages are what the user reads. */
	input: ZodType<Input, ZodTypeDef, unknown> | ((run: Run) => ZodType<Input, ZodTypeDef, unknown>);
	/** What the write of a row is remembered by, once `prepare` has run; for writes that reach people. */
	key?(input: Input): string;
	/** Checks that need other rows, files or the service; sets `step` on rows it refuses. Writes nothing. */
	prepare?(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
	/** What a row becomes whose original, the item of the given number, succeeded; needed where `prepare` sets originals. */
	repeated?(original: number, run: Run): Reply;
	/** In a dry run, instead of the requests: says of every job what would become of it. Writes nothing. */
	rehearse?(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
	/** Work that follows the requests of all rows, such as waiting; may replace steps. */
	follow?(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
	/** The item a success becomes; a list for a row that leads to many. */
	output(reply: Reply, input: Input, row: Row, run: Run): Output | Output[];
	/** What is told about the other rows when one stops the node, e.g. who was reached already. */
	stopReport?(jobs: Array<Job<Input, Reply>>, run: Run): string | undefined;
}

/** One row, one result (1→1). */
export interface ItemOperation<Input, Reply> extends RowOperation<Input, Reply> {
	request(run: Run, input: Input, row: Row): Promise<Step<Reply>>;
}

/** Many rows, few requests (N→1): sets the `step` of every job it is given. */
export interface BatchOperation<Input, Reply> extends RowOperation<Input, Reply> {
	request(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
}

/** One row, any number of results read page after page (1→N); `output` makes one item of each. */
export interface PageOperation<Input, Reply> extends Omit<ItemOperation<Input, Reply[]>, 'output'> {
	output(reply: Reply, input: Input, row: Row, run: Run): Output;
}

/** Lets TypeScript infer input and reply of an operation from its parts. */
export function itemOperation<Input, Reply>(
	operation: ItemOperation<Input, Reply>,
): ItemOperation<Input, Reply> {
	return operation;
}

/** Lets TypeScript infer input and reply of an operation from its parts. */
export function batchOperation<Input, Reply>(
	operation: BatchOperation<Input, Reply>,
): BatchOperation<Input, Reply> {
	return operation;
}

/** Lets TypeScript infer input and reply of an operation from its parts. */
export function pageOperation<Input, Reply>(
	operation: PageOperation<Input, Reply>,
): PageOperation<Input, Reply> {
	return operation;
}
