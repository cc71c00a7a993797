/** What can be changed while the sandbox runs. */
export interface Settings {
	/** Milliseconds until an uploaded certificate is generated. */
	processingMs: number;
	/** Milliseconds added to every answer. */
	delayMs: number;
	/**
	 * Requests of an endpoint are not answered before so many of them are under way at once, so that
	 * even on a busy machine it shows how many are. Once that was reached they are answered as they come.
	 */
	heldUntil: Record<string, number>;
	/** Requests of an endpoint beyond so many at once are answered 429, at once, with the wish to wait a second. */
	mostAtOnce: Record<string, number>;
	velocertScheme: 'bearer' | 'raw' | 'both';
	/** How the list of credential types leads on: by text, by number, not at all, or in a circle. */
	velocertPaging: 'token' | 'number' | 'none' | 'loop';
	/** How an invalid payload is answered: 200, 400, or 200 with objects as errors. */
	validateStyle: '200' | '400' | 'objects';
	/**
	 * How issuing is answered. `partial` and `errorsBeside` issue to nobody whose address begins with
	 * "bad", `no` to nobody at all though it answers 200, `half` only to every other recipient.
	 */
	issueReply:
		| 'results'
		| 'empty'
		| 'array'
		| 'errorNull'
		| 'partial'
		| 'errorsBeside'
		| 'reversed'
		| 'no'
		| 'half';
	/**
	 * How a request to issue is refused for recipients whose address begins with "refused": not at all,
	 * naming their place, naming the address, or without a word about whom.
	 */
	issueRefusal: 'none' | 'places' | 'addresses' | 'silent';
	/** Whether a retried certificate fails again. */
	retryFails: boolean;
	/** Whether a repeated e-mail, title and issue date is refused; false lets it through and counts it. */
	refuseDuplicates: boolean;
	/** Whether the list's filters and search heed case and how accents are written; unknown of the service. */
	exactFilters: boolean;
	/** Whether the list honours `batch_id`, which the service's reference does not mention. */
	batchIdFilter: boolean;
	/** Whether list items tell their batch, which the service's reference does not mention either. */
	batchIdInItems: boolean;
	/** Whether the list heeds `search`; false gives everything, as a service does that knows no such parameter. */
	searchFilter: boolean;
	/** How many new certificates come in after each page of the list that was answered. */
	growthPerPage: number;
	/** Whether the organisation has made any credential types. */
	velocertHasTypes: boolean;
	/** Milliseconds between the answer to a bulk request and its certificates being there. */
	bulkDelayMs: number;
	/** PHP's `max_input_vars`: later fields of a form vanish without a word. */
	maxInputVars: number;
	/** Milliseconds by which the clock of VEC is ahead of this machine's; negative when it is behind. */
	clockAheadMs: number;
	/** Whether answers carry a `Date`. */
	tellsTime: boolean;
	/** What the vault makes of a name before it stores it. */
	nameStyle: 'asSent' | 'capitals' | 'decomposed';
	/** Whether a file uploaded for a bulk request is gone once an entry has used it; unknown of the service. */
	singleUseFileIds: boolean;
}

export function newSettings(options: Partial<Settings> = {}): Settings {
	return {
		processingMs: 300,
		delayMs: 0,
		heldUntil: {},
		mostAtOnce: {},
		velocertScheme: 'both',
		velocertPaging: 'token',
		validateStyle: '200',
		issueReply: 'results',
		issueRefusal: 'none',
		retryFails: false,
		refuseDuplicates: true,
		exactFilters: false,
		batchIdFilter: false,
		batchIdInItems: false,
		searchFilter: true,
		growthPerPage: 0,
		velocertHasTypes: true,
		bulkDelayMs: 0,
		maxInputVars: 1000,
		clockAheadMs: 0,
		tellsTime: true,
		nameStyle: 'asSent',
		singleUseFileIds: false,
		...options,
	};
}
