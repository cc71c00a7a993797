import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';
import type { ZodType, ZodTypeDef } from 'zod/v3';
import type { Form } from './form';

/** A service is known to the request layer by its credential type and the name users know. */
export interface Service {
	credential: string;
	name: string;
	/** Path and query of a small reading call, which shows whether the service answers at all. */
	pingPath: string;
}

/**
 * What may happen after an answer that leaves open whether the call took effect.
 * `always`: reading, or a write without effect on anybody. `reconcile`: the caller looks the result
 * up first. `never`: a repeat could reach a person twice. `once`: reading for somebody who cannot
 * wait, so that not even being turned away or not connected leads to another try.
 */
export type RetryClass = 'always' | 'reconcile' | 'never' | 'once';

/** One call a service offers. `{name}` in `path` is filled from `Parts.path`, percent-encoded. */
export interface Endpoint<Reply> {
	service: Service;
	method: IHttpRequestMethods;
	path: string;
	/** What the call is about, in the service's word, e.g. "certificate". */
	subject: string;
	/** What the path addresses, and a 404 says is not there, where that is not the subject. */
	addressed?: string;
	/** What a success does to the subject, e.g. "uploaded"; absent for calls that only read. */
	effect?: string;
	/** What such a call does instead, where that is not called "read". */
	use?: string;
	/** What may be too large, and what there is to do then, where it is not the data of one item. */
	tooLarge?: [what: string, fix: string];
	retry: RetryClass;
	/** Milliseconds until the reply's headers; `bySize` grows with the bytes sent. */
	timeoutMs: number | 'bySize';
	/** Body of a 2xx reply: JSON checked by this schema, or a file as it came. */
	reply: ZodType<Reply, ZodTypeDef, unknown> | 'file';
}

/** A file as a service sent it. */
export interface ReceivedFile {
	bytes: Buffer;
	/** What the service calls it. */
	name?: string;
}

/** What one call carries; `body` goes out as JSON unless it is a form. */
export interface Parts {
	path?: Record<string, string>;
	query?: IDataObject;
	body?: IDataObject | Form;
}

/** Declares a call whose reply is JSON of a known shape. */
export function endpoint<Reply>(
	call: Endpoint<Reply> & { reply: ZodType<Reply, ZodTypeDef, unknown> },
): Endpoint<Reply> {
	return call;
}

/** Declares a call whose reply is a file, which is read to its end. */
export function fileEndpoint(call: Omit<Endpoint<ReceivedFile>, 'reply'>): Endpoint<ReceivedFile> {
	return { ...call, reply: 'file' };
}
