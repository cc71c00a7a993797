import type { Endpoint } from '../../shared/http/endpoint.ts';
import { describeFailure } from '../../shared/http/nodeErrors.ts';
import type { NotSent, Rejected, Unknown } from '../../shared/http/outcome.ts';

const base: Endpoint<unknown> = {
	service: { credential: 'vecApi', name: 'VEC', pingPath: '/ping' },
	method: 'GET',
	path: '/things/{id}',
	subject: 'thing',
	retry: 'always',
	timeoutMs: 1,
	reply: 'file' as never,
};

/** Reads one thing, all things, and makes one. */
export const READ = base;
export const LIST = { ...base, path: '/things', subject: 'list of things' };
export const WRITE: Endpoint<unknown> = {
	...base,
	path: '/things',
	effect: 'made',
	retry: 'never',
};

/** What a user reads about a refusal with this status. */
export const refused = (
	status: number,
	call: Endpoint<unknown> = READ,
	over: Partial<Rejected> = {},
	labels?: Record<string, string>,
) => describeFailure({ kind: 'rejected', status, errors: [], html: false, ...over }, call, labels);

/** What a user reads about a call that nobody knows the end of. */
export const unknown = (
	reason: Unknown['reason'],
	call: Endpoint<unknown> = READ,
	over: Partial<Unknown> = {},
) => describeFailure({ kind: 'unknown', reason, ...over }, call);

/** What a user reads about a call that was not sent. */
export const unsent = (reason: NotSent['reason'], call: Endpoint<unknown> = READ) =>
	describeFailure({ kind: 'notSent', reason }, call);
