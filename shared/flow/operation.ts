import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { ZodType, ZodTypeDef } from 'zod/v3';
import type { Endpoint, Service } from '../http/endpoint';
import type { Outcome, Unknown } from '../http/outcome';
import type { Problem } from '../http/problem';
import type { Row } from '../params/row';
import type { Run } from './run';

/** How the handling of one row ended: a call's outcome, or a problem described where it was found. */
export type Step<Reply> = Outcome<Reply> | { kind: 'problem'; problem: Problem };

/** One row on its way through a node. `step` is set as soon as its end is known. */
export interface Job<Input = unknown, Reply = unknown> {
	row: Row;
	/** Set when the row passed the check. */
	input?: Input;
	step?: Step<Reply>;
	/** An earlier row that is the very same write: nothing is sent for this one, it shares that row's end. */
	original?: Job<Input, Reply>;
}

/** A job whose row passed the check. */
export type CheckedJob<Input, Reply> = Job<Input, Reply> & { input: Input };

/** What a write is recognised by; two rows with the same key are the same write. */
export interface Keyed {
	key: string;
}

/** What leaves the node for one row; `output` picks one of several outputs. */
export interface Output {
	json: IDataObject;
	binary?: IBinaryKeyData;
	output?: number;
}

/**
 * What every operation says of itself, in the order an item passes through. Many rows may go into few
 * requests (N→1); `itemOperation` and `pageOperation` make one of what happens to a single row.
 */
export interface RowOperation<Input = unknown, Reply = unknown> {
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
	/** Sends, and sets the `step` of every job it is given. What nothing sets is told as not sent. */
	request(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
	/** In a dry run, instead of the requests: says of every job what would become of it. Writes nothing. */
	rehearse?(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
	/** Work that follows the requests of all rows, such as waiting; may replace steps. */
	follow?(run: Run, jobs: Array<CheckedJob<Input, Reply>>): Promise<void>;
	/** The item a success becomes; a list for a row that leads to many. */
	output(reply: Reply, input: Input, row: Row, run: Run): Output | Output[];
	/** The item of a row whose write may or may not have happened, where that is a result and no failure. */
	unknown?(input: Input, outcome: Unknown): Output;
	/** What is told about the other rows when one stops the node, e.g. who was reached already. */
	stopReport?(jobs: Array<Job<Input, Reply>>, run: Run): string | undefined;
}
